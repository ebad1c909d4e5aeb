import { eventually } from '../lab.ts';
import { byCorefile, eachSays, line } from './by-corefile.ts';
import { editCorefile } from './custom-config.ts';
import { deleteCorednsPods, healthy, restartCoredns, shop, shopNamed, type Inducer } from './inducer.ts';

const first = '    errors\n';
const web = 'web.shop.svc.cluster.local';
const domain = 'kubernetes cluster.local';

/** CoreDNS answers, and the kubelets' probes of readiness meet a closed port. */
const unready: Inducer = (() => {
  let before: string | null = null;
  return {
    id: 'no-ready-page',
    title: 'the Corefile has lost its plugin "ready": CoreDNS answers, and none of its pods is ready',
    complaint: shop,
    induce: async (lab) => {
      before = await editCorefile(lab, (text) => text.replace('    ready\n', ''));
      await deleteCorednsPods(lab);
      await eventually(
        'pods that answer, behind a Service that refuses',
        60,
        async () =>
          (await eachSays(lab, 'NOERROR', web)) &&
          ['refused-port', 'silent'].includes(await lab.dig('node1', '@10.96.0.10', web)),
      );
    },
    heal: async (lab) => {
      const was = before;
      if (was !== null) await editCorefile(lab, () => was);
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-process',
      cause: 'coredns-none-ready',
      never: ['dns-service-selects-nothing', 'service-rules-missing', 'coredns-pod-hung'],
      says: ['though they answer', 'plugin "ready"'],
    },
  };
})();

/** What server blocks and plugins take that others would have answered, and what looks so and does no harm. */
export const zonesTaken: readonly Inducer[] = [
  unready,
  byCorefile({
    id: 'zone-handed-on',
    title:
      "another server block forwards a zone within the cluster's domain to a server that does not have it",
    complaint: shopNamed('web'),
    instead: line('.:53 {', 'svc.cluster.local:53 {\n    errors\n    forward . 172.30.0.53\n}\n.:53 {'),
    effect: (lab) => eachSays(lab, 'NXDOMAIN', web),
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'stub-zone-fails',
      never: ['cluster-domain-mismatch', 'coredns-stale-data', 'name-absent'],
      says: ['zone svc.cluster.local'],
    },
  }),
  byCorefile({
    id: 'zone-claimed',
    title: "the kubernetes plugin serves another zone beside the cluster's domain, and denies its names",
    complaint: shopNamed('www.example.com'),
    instead: line(domain, `${domain} example.com`),
    effect: (lab) => eachSays(lab, 'NXDOMAIN', 'www.example.com'),
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-overrides-answers',
      never: ['name-absent', 'negative-cache', 'upstreams-not-equivalent', 'cluster-domain-mismatch'],
      says: ['kubernetes plugin'],
    },
  }),
  byCorefile({
    id: 'autopath',
    title: 'autopath answers the first reading of a name with an alias of the name itself',
    complaint: shopNamed('www.example.com'),
    instead: line(
      `    ${domain} in-addr.arpa ip6.arpa {\n      pods insecure\n`,
      `    autopath @kubernetes\n    ${domain} in-addr.arpa ip6.arpa {\n      pods verified\n`,
    ),
    effect: (lab) => eachSays(lab, 'NOERROR', 'www.example.com'),
    expected: healthy,
  }),
  byCorefile({
    id: 'rewrite-pattern',
    title: 'a pattern leads every reading of names below one zone to Services of the cluster',
    complaint: shopNamed('web.shop.prod.internal'),
    instead: line(
      first,
      `${first}    rewrite name regex (.*)\\.prod\\.internal {1}.svc.cluster.local answer auto\n`,
    ),
    effect: (lab) => eachSays(lab, 'NOERROR', 'web.shop.prod.internal'),
    expected: healthy,
  }),
];
