import { eventually, labNodes, type Lab } from '../lab.ts';
import { digInWeb } from './from-pod.ts';
import { losses } from './losses.ts';
import { onNode1, podRange } from './on-node.ts';
import { silentKubelets } from './silent-kubelets.ts';
import { corednsReady, prove, restartCoredns, type Inducer } from './inducer.ts';

const cluster = 'kubernetes.default.svc.cluster.local';
const service = '@10.96.0.10';

/** How many of n questions for a random cluster name to an address stay without answer. */
export async function lostOf(lab: Lab, host: string, address: string, n: number): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: n }, (_, index) =>
      lab.dig(host, address, `lost-${String(index)}.default.svc.cluster.local`),
    ),
  );
  return answers.filter((answer) => answer === 'silent').length;
}

/** Nothing of a node's network passes any more, in or out. */
const cutOff = (action: '-I' | '-D'): string =>
  ['INPUT -i', 'OUTPUT -o', 'FORWARD -i', 'FORWARD -o']
    .map((place) => `iptables ${action} ${place} eth0 -j DROP`)
    .join(' && ');

/** Packets to port 53 of the pods of node3, of pods and of the host. */
const filter = async (lab: Lab): Promise<readonly (readonly string[])[]> => {
  const range = await podRange(lab, 'node3');
  return ['FORWARD', 'OUTPUT'].flatMap((chain) =>
    ['udp', 'tcp'].map((protocol) => [chain, '-d', range, '-p', protocol, '--dport', '53', '-j', 'DROP']),
  );
};

export const nodeFaults: readonly Inducer[] = [
  {
    id: 'D66',
    title: 'port 53 from one node to another is filtered, other ports are not',
    complaint: onNode1,
    induce: async (lab) => {
      for (const rule of await filter(lab)) await lab.on('node1', 'iptables', '-I', ...rule);
      const pod = await lab.corednsOn('node3');
      prove((await lab.dig('node1', `@${pod.address}`, cluster)) === 'silent', 'port 53 is filtered');
      const { stdout } = await lab.tryOn(
        'node1',
        'curl',
        '-s',
        '-m',
        '2',
        `http://${pod.address}:8181/ready`,
      );
      prove(stdout.includes('OK'), 'another port passes');
    },
    heal: async (lab) => {
      for (const rule of await filter(lab)) await lab.tryOn('node1', 'iptables', '-D', ...rule);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'port-53-filtered',
      never: ['coredns-pod-hung', 'node-path-broken'],
      says: ['node1', 'node3'],
    },
  },
  {
    id: 'D18',
    title: 'a node with a CoreDNS pod is cut off, and the API still calls it ready',
    complaint: onNode1,
    induce: async (lab) => {
      await lab.on('node3', 'sh', '-c', cutOff('-I'));
      prove(
        (await lab.dig('node1', `@${(await lab.corednsOn('node3')).address}`, cluster)) === 'silent',
        'its CoreDNS pod is silent',
      );
    },
    heal: async (lab) => {
      await lab.on('node3', 'sh', '-c', cutOff('-D'));
      await eventually('all nodes being ready', 60, async () => {
        const nodes = await lab.kubectl('get', 'nodes', '--no-headers');
        return (
          nodes
            .trim()
            .split('\n')
            .filter((line) => line.includes(' Ready ')).length === labNodes.length
        );
      });
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'node-down',
      never: ['coredns-pod-hung', 'packet-loss'],
      says: ['node3', 'no notice'],
    },
  },
  ...silentKubelets,
  ...losses,
  {
    id: 'D58',
    title: 'kube-proxy of one node is stopped, and CoreDNS has moved since',
    complaint: onNode1,
    induce: async (lab) => {
      await lab.on('node1', 'pkill', '-STOP', '-f', 'kube kube-proxy|^kube-proxy');
      // Two of three pods get new addresses; node1 still knows the old ones.
      for (const node of ['node2', 'node3']) {
        const pod = await lab.corednsOn(node);
        await lab.kubectl('-n', 'kube-system', 'delete', 'pod', pod.name, '--grace-period=0', '--force');
      }
      await corednsReady(lab);
      await eventually('lost questions', 20, async () => (await lostOf(lab, 'node1', service, 9)) > 1);
    },
    heal: async (lab) => {
      await lab.tryOn('node1', 'pkill', '-CONT', '-f', 'kube kube-proxy|^kube-proxy');
      await eventually('no lost question', 40, async () => (await lostOf(lab, 'node1', service, 9)) === 0);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'node-service-rules',
      cause: 'service-rules-stale',
      never: ['service-rules-missing', 'coredns-pod-hung'],
      says: ['node1'],
    },
  },
  {
    id: 'N04',
    title: 'one node forwards nothing for its pods: the policy of its FORWARD chain is DROP',
    complaint: onNode1,
    induce: async (lab) => {
      await lab.on('node1', 'iptables', '-P', 'FORWARD', 'DROP');
      await eventually(
        'the node itself asking',
        15,
        async () => (await lab.dig('node1', service, cluster)) === 'NOERROR',
      );
      prove((await digInWeb(lab, 'node1', service, cluster)) === 'silent', 'its pods get no answer');
    },
    heal: async (lab) => {
      await lab.on('node1', 'iptables', '-P', 'FORWARD', 'ACCEPT');
    },
    expected: {
      verdicts: ['broken', 'ambiguous'],
      hop: 'node-path',
      cause: 'unknown',
      never: ['node-path-broken', 'coredns-pod-hung', 'network-policy-denies-dns'],
    },
  },
  {
    id: 'D53',
    title: 'a policy isolates the egress of CoreDNS, enforced',
    complaint: () => Promise.resolve(['shop', '--name', 'www.example.com']),
    induce: async (lab) => {
      await lab.apply({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'deny-dns-egress', namespace: 'kube-system' },
        spec: {
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          policyTypes: ['Egress'],
          egress: [
            {
              ports: [
                { protocol: 'TCP', port: 443 },
                { protocol: 'TCP', port: 6443 },
              ],
            },
          ],
        },
      });
      for (const node of ['node1', 'node2', 'node3']) {
        for (const protocol of ['udp', 'tcp']) await lab.on(node, 'iptables', '-I', ...systemRule(protocol));
      }
      const pod = await lab.corednsOn('node2');
      prove(
        (await lab.dig('node1', `@${pod.address}`, `f${String(Date.now())}.invalid`)) === 'silent',
        'CoreDNS still forwards',
      );
    },
    heal: async (lab) => {
      for (const node of ['node1', 'node2', 'node3']) {
        for (const protocol of ['udp', 'tcp'])
          await lab.tryOn(node, 'iptables', '-D', ...systemRule(protocol));
      }
      await lab.kubectl(
        '-n',
        'kube-system',
        'delete',
        'networkpolicy',
        'deny-dns-egress',
        '--ignore-not-found',
      );
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-egress',
      cause: 'network-policy-shuts-upstream',
      never: ['upstream-silent', 'node-egress-blocked'],
      says: ['deny-dns-egress'],
    },
  },
];

const systemRule = (protocol: string): readonly string[] => [
  'FORWARD',
  '-m',
  'set',
  '--match-set',
  'lab-ns-kube-system',
  'src',
  '-p',
  protocol,
  '--dport',
  '53',
  '-j',
  'DROP',
];
