import { eventually, type Lab } from '../lab.ts';
import { byCorefile, eachSays, line } from './by-corefile.ts';
import { editCorefile } from './custom-config.ts';
import { digInWeb } from './from-pod.ts';
import {
  deleteCorednsPods,
  corednsReady,
  prove,
  restartCoredns,
  shopNamed,
  type Inducer,
} from './inducer.ts';
import { removeService, service } from './names.ts';
import { onNode1, podRange } from './on-node.ts';

const first = '    errors\n';
const web = 'web.shop.svc.cluster.local';

const short = async (lab: Lab, name: string): Promise<string> =>
  (await lab.on('node1', 'dig', '+short', '@10.96.0.10', name)).trim();

const overridden = (says: string): Inducer['expected'] => ({
  verdicts: ['broken'],
  hop: 'coredns-config',
  cause: 'corefile-overrides-answers',
  never: ['coredns-stale-data', 'name-absent', 'foreign-endpoint'],
  says: [says, 'another address than the API server'],
});

/** As of a first pod that was born after an edit, while the others do not read the Corefile again. */
const onePodDenies: Inducer = (() => {
  let before: string | null = null;
  return {
    id: 'one-pod-denies',
    title: 'one CoreDNS pod was replaced since a template in the Corefile denies a name, and none reloads',
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      before = await editCorefile(lab, (text) => text.replace('    reload\n', ''));
      await deleteCorednsPods(lab);
      await corednsReady(lab);
      await eventually('every pod answering', 30, () => eachSays(lab, 'NOERROR', 'www.example.com'));
      await editCorefile(lab, (text) =>
        text.replace(
          first,
          `${first}    template ANY ANY www.example.com {\n        rcode NXDOMAIN\n    }\n`,
        ),
      );
      const { name } = await lab.corednsOn('node2');
      await lab.kubectl('-n', 'kube-system', 'delete', 'pod', name, '--grace-period=0', '--force');
      await corednsReady(lab);
      const { address } = await lab.corednsOn('node2');
      await eventually(
        'the new pod denying the name',
        20,
        async () => (await lab.dig('node1', `@${address}`, 'www.example.com')) === 'NXDOMAIN',
      );
      for (const node of ['node1', 'node3']) {
        const pod = await lab.corednsOn(node);
        prove(
          (await lab.dig('node1', `@${pod.address}`, 'www.example.com')) === 'NOERROR',
          'old pods answer',
        );
      }
    },
    heal: async (lab) => {
      const was = before;
      if (was !== null) await editCorefile(lab, () => was);
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken', 'ambiguous'],
      hop: 'coredns-config',
      cause: 'unknown',
      never: ['negative-cache', 'name-absent', 'upstreams-not-equivalent', 'coredns-stale-data'],
      says: ['otherwise than the others do'],
    },
  };
})();

/** What the Corefile itself answers, hides or turns away. */
export const corefileAnswers: readonly Inducer[] = [
  byCorefile({
    id: 'acl-node',
    title: 'an access list in the Corefile gives no answer to the pods of one node',
    complaint: async (lab) => [...(await onNode1(lab)), '--name', 'www.example.com'],
    instead: async (lab) => [
      first,
      `${first}    acl {\n        drop net ${await podRange(lab, 'node1')}\n    }\n`,
    ],
    effect: async (lab) =>
      (await digInWeb(lab, 'node1', 'www.example.com')) === 'silent' &&
      (await digInWeb(lab, 'node2', 'www.example.com')) === 'NOERROR',
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-blocks-queries',
      never: ['coredns-pod-hung', 'node-path-broken', 'packet-loss', 'network-policy-denies-dns'],
      says: ['plugin acl', 'gives no answer'],
    },
  }),
  byCorefile({
    id: 'rewrite-other',
    title: 'a rewrite in the Corefile leads the name of a Service to another one that exists',
    complaint: shopNamed('web'),
    instead: line(first, `${first}    rewrite name exact ${web} api.plain.svc.cluster.local\n`),
    effect: async (lab) =>
      (await short(lab, web)) === (await short(lab, 'api.plain.svc.cluster.local')) &&
      (await eachSays(lab, 'NOERROR', web)),
    expected: overridden('plugin rewrite'),
  }),
  byCorefile({
    id: 'hosts-service',
    title: 'a hosts block in the Corefile gives the name of a Service an old address',
    complaint: shopNamed('web'),
    instead: line(first, `${first}    hosts {\n        192.0.2.9 ${web}\n        fallthrough\n    }\n`),
    effect: async (lab) => (await short(lab, web)) === '192.0.2.9',
    expected: overridden('plugin hosts'),
  }),
  byCorefile({
    id: 'rewrite-suffix',
    title: 'a rewrite in the Corefile leads names of one zone to another where they do not exist',
    complaint: shopNamed('www.example.com'),
    instead: line(first, `${first}    rewrite name suffix .example.com .corp.internal\n`),
    // Another name of the zone: the one complained of is in no cache then.
    effect: (lab) => eachSays(lab, 'NXDOMAIN', 'big.example.com', 'TXT'),
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-overrides-answers',
      never: ['negative-cache', 'name-absent', 'upstreams-not-equivalent', 'coredns-stale-data'],
      says: ['rewrites the name to'],
    },
  }),
  onePodDenies,
  byCorefile({
    id: 'noendpoints',
    title: 'the kubernetes plugin keeps no endpoints (noendpoints), and a headless Service is asked for',
    complaint: shopNamed('peers'),
    instead: line('      pods insecure\n', '      pods insecure\n      noendpoints\n'),
    beside: (lab) =>
      lab.apply(
        service('peers', 'shop', { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80 }] }),
      ),
    undo: (lab) => removeService(lab, 'shop', 'peers'),
    effect: async (lab) =>
      (await slice(lab)).includes('10.244.') &&
      (await eachSays(lab, 'NOERROR', web)) &&
      (await eachSays(lab, 'NXDOMAIN', 'peers.shop.svc.cluster.local')),
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-hides-services',
      never: ['headless-without-endpoints', 'coredns-stale-data', 'negative-cache', 'name-absent'],
      says: ['"noendpoints"'],
    },
  }),
];

const slice = (lab: Lab): Promise<string> =>
  lab.kubectl(
    '-n',
    'shop',
    'get',
    'endpointslices',
    '-l',
    'kubernetes.io/service-name=peers',
    '-o',
    'jsonpath={..addresses}',
  );
