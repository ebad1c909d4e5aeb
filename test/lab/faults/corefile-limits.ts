import { eventually, type Lab } from '../lab.ts';
import { editCorefile } from './custom-config.ts';
import {
  corednsReady,
  deleteCorednsPods,
  restartCoredns,
  shop,
  shopNamed,
  type Expectation,
  type Inducer,
} from './inducer.ts';

/** Another line in the Corefile, in force after a restart; CoreDNS starts with it and calls itself ready. */
function byLine(
  id: string,
  title: string,
  [usual, instead]: readonly [string, string],
  complaint: Inducer['complaint'],
  [asked, says]: readonly [string, string],
  expected: Expectation,
): Inducer {
  return {
    id,
    title,
    complaint,
    induce: async (lab) => {
      await editCorefile(lab, (text) => text.replace(usual, instead));
      await deleteCorednsPods(lab);
      await corednsReady(lab);
      await eventually(title, 20, async () => (await answer(lab, asked)) === says);
    },
    heal: async (lab) => {
      await editCorefile(lab, (text) => text.replace(instead, usual));
      await restartCoredns(lab);
    },
    expected,
  };
}

/** Of one CoreDNS pod, asked past the Service. */
async function answer(lab: Lab, name: string): Promise<string> {
  const pod = await lab.corednsOn('node1');
  return await lab.dig('node2', `@${pod.address}`, name);
}

const known = 'kubernetes.default.svc.cluster.local';

/** What the Corefile leaves out. */
export const corefileLimits: readonly Inducer[] = [
  byLine(
    'bound-elsewhere',
    'the Corefile binds CoreDNS to the loopback address of its pods',
    ['    errors\n', '    bind 127.0.0.1\n    errors\n'],
    shop,
    [known, 'refused-port'],
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-listens-elsewhere',
      never: ['coredns-pod-port-closed', 'coredns-none-ready', 'dns-service-wrong-port'],
      says: ['127.0.0.1'],
    },
  ),
  byLine(
    'other-port',
    'the Corefile lets CoreDNS listen on port 5353, and the Service sends to 53',
    ['.:53 {', '.:5353 {'],
    shop,
    [known, 'refused-port'],
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-listens-elsewhere',
      never: ['coredns-pod-port-closed', 'coredns-none-ready'],
      says: ['5353'],
    },
  ),
  byLine(
    'no-root-zone',
    'the Corefile serves the zone of the cluster alone',
    ['.:53 {', 'cluster.local:53 {'],
    shopNamed('www.example.com'),
    ['www.example.com', 'REFUSED'],
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-lacks-zone',
      never: ['upstream-refuses', 'corefile-blocks-queries', 'name-absent'],
      says: ['REFUSED'],
    },
  ),
  byLine(
    'no-forward',
    'the Corefile has lost its forward line',
    ['    forward . /etc/resolv.conf\n', '    # nothing is forwarded\n'],
    shopNamed('www.example.com'),
    ['www.example.com', 'SERVFAIL'],
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-lacks-zone',
      never: ['upstream-servfail', 'upstream-silent', 'name-absent'],
      says: ['SERVFAIL', 'forward'],
    },
  ),
  byLine(
    'namespaces',
    'the kubernetes plugin serves some namespaces only, and a Service of another is asked for',
    ['      pods insecure\n', '      pods insecure\n      namespaces kube-system default\n'],
    shopNamed('web'),
    ['web.shop.svc.cluster.local', 'NXDOMAIN'],
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-hides-services',
      never: ['name-absent', 'coredns-stale-data', 'negative-cache'],
      says: ['namespaces kube-system default'],
    },
  ),
];
