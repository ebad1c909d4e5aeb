import { eventually, type Lab } from '../lab.ts';
import { byCustom } from './by-custom.ts';
import {
  corednsReady,
  deleteCorednsPods,
  prove,
  restartCoredns,
  shopNamed,
  type Inducer,
} from './inducer.ts';

/** Changes the Corefile itself, and gives what it was; running pods go by it once they are replaced. */
export async function editCorefile(lab: Lab, change: (corefile: string) => string): Promise<string> {
  const current = await lab.kubectl(
    '-n',
    'kube-system',
    'get',
    'configmap',
    'coredns',
    '-o',
    'jsonpath={.data.Corefile}',
  );
  const data = { Corefile: change(current) };
  await lab.kubectl(
    '-n',
    'kube-system',
    'patch',
    'configmap',
    'coredns',
    '--type=merge',
    '-p',
    JSON.stringify({ data }),
  );
  return current;
}

export const configFaults: readonly Inducer[] = [
  byCustom(
    'D08',
    'coredns-custom forwards one zone to an address where nobody answers',
    { 'contoso.server': 'contoso.internal:53 {\n  errors\n  forward . 172.30.0.99\n}\n' },
    ['api.contoso.internal'],
    async (lab) => (await lab.dig('node1', '@10.96.0.10', 'api.contoso.internal')) !== 'NXDOMAIN',
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'stub-zone-fails',
      never: ['upstream-silent', 'node-egress-blocked', 'name-absent'],
      says: ['172.30.0.99', 'contoso.server'],
    },
  ),
  byCustom(
    'D08-wrong',
    'coredns-custom forwards one zone to a server that does not have it',
    { 'corp.server': 'corp.internal:53 {\n  errors\n  forward . 172.30.0.54\n}\n' },
    ['api.corp.internal'],
    async (lab) => {
      await lab.dns([{ address: '172.30.0.54', zone: 'corp.internal', action: 'refuse' }]);
      return (await lab.dig('node1', '@10.96.0.10', 'api.corp.internal')) === 'REFUSED';
    },
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'stub-zone-fails',
      never: ['upstream-refuses', 'name-absent'],
      says: ['172.30.0.54'],
    },
  ),
  byCustom(
    'D09-hosts',
    'a hosts block in coredns-custom gives a name an old address',
    { 'x.override': 'hosts {\n  192.0.2.66 www.example.com\n  fallthrough\n}\n' },
    ['www.example.com'],
    async (lab) =>
      (await lab.tryOn('node1', 'dig', '+short', '@10.96.0.10', 'www.example.com')).stdout.includes(
        '192.0.2.66',
      ),
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-overrides-answers',
      never: ['name-absent'],
      says: ['x.override'],
    },
  ),
  byCustom(
    'rewrite',
    'a rewrite in coredns-custom leads the name of a Service to one that does not exist',
    { 'x.override': 'rewrite name exact web.shop.svc.cluster.local nothing.shop.svc.cluster.local\n' },
    ['web'],
    async (lab) => (await lab.dig('node1', '@10.96.0.10', 'web.shop.svc.cluster.local')) === 'NXDOMAIN',
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-overrides-answers',
      never: ['name-absent', 'coredns-stale-data'],
      says: ['x.override'],
    },
  ),
  {
    id: 'D10',
    title: 'CoreDNS forwards to its own loopback address and exits',
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      await editCorefile(lab, (text) => text.replace('forward . /etc/resolv.conf', 'forward . 127.0.0.1'));
      await deleteCorednsPods(lab);
      await eventually('CoreDNS restarting', 60, async () =>
        (await restarts(lab)).some((count) => count >= 1),
      );
    },
    heal: async (lab) => {
      await editCorefile(lab, (text) => text.replace('forward . 127.0.0.1', 'forward . /etc/resolv.conf'));
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'coredns-loop',
      never: ['coredns-none-ready', 'corefile-invalid'],
    },
  },
  {
    id: 'D16',
    title: 'max_concurrent is 2 and the upstream servers take 1.5 s',
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      await editCorefile(lab, (text) =>
        text.replace('forward . /etc/resolv.conf', 'forward . /etc/resolv.conf {\n  max_concurrent 2\n}'),
      );
      await lab.dns([{ action: 'delay', delayMs: 1500 }]);
      await restartCoredns(lab);
      const pod = await lab.corednsOn('node1');
      const burst = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          lab.dig('node1', `@${pod.address}`, `burst-${String(n)}.invalid`),
        ),
      );
      prove(burst.includes('REFUSED'), 'a burst is refused in part');
    },
    heal: async (lab) => {
      await editCorefile(lab, (text) => text.replace(/ \{\s*max_concurrent 2\s*\}/, ''));
      await lab.dns([]);
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken', 'ambiguous'],
      hop: 'coredns-config',
      cause: 'forward-overloaded',
      never: ['upstream-refuses'],
    },
  },
  {
    id: 'D22',
    title: 'the Corefile serves another cluster domain than pods search in',
    complaint: shopNamed('web'),
    induce: async (lab) => {
      await editCorefile(lab, (text) => text.replace('kubernetes cluster.local', 'kubernetes k8s.test'));
      await deleteCorednsPods(lab);
      await corednsReady(lab);
      await eventually(
        'the old domain gone',
        20,
        async () => (await lab.dig('node1', '@10.96.0.10', 'web.shop.svc.cluster.local')) === 'NXDOMAIN',
      );
    },
    heal: async (lab) => {
      await editCorefile(lab, (text) => text.replace('kubernetes k8s.test', 'kubernetes cluster.local'));
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'cluster-domain-mismatch',
      never: ['name-absent'],
      says: ['k8s.test'],
    },
  },
];

export async function restarts(lab: Lab): Promise<readonly number[]> {
  const text = await lab.kubectl(
    '-n',
    'kube-system',
    'get',
    'pods',
    '-l',
    'k8s-app=kube-dns',
    '-o',
    'jsonpath={.items[*].status.containerStatuses[0].restartCount}',
  );
  return text.trim().split(' ').map(Number);
}
