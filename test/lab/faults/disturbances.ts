import { setTimeout as later } from 'node:timers/promises';
import { eventually, labNodes, type Lab } from '../lab.ts';
import { onNode1 } from './on-node.ts';
import { corednsReady, healthy, prove, restartCoredns, shop, shopNamed, type Inducer } from './inducer.ts';

const cluster = 'kubernetes.default.svc.cluster.local';

/** The node's end of a pod's cable: the device that the route to the pod's address names. */
async function cableOf(lab: Lab, node: string, address: string): Promise<string> {
  const route = await lab.on(node, 'ip', '-o', 'route', 'show', `${address}/32`);
  return /dev (\S+)/.exec(route)?.[1] ?? '';
}

const kubeletPort = 'INPUT -p tcp --dport 10250 -j DROP'.split(' ');

/** Where the network plugin of the lab (host-local) keeps a file for each address that is taken. */
const addressesOf = (lab: Lab, node: string): string => `${lab.state}/${node}/ipam/lab`;

const takeAllAddresses = (lab: Lab, node: string): string =>
  `cd ${addressesOf(lab, node)} && net=$(ls | grep -m1 -o '^10\\.244\\.[0-9]*') && for i in $(seq 1 254); do [ -e $net.$i ] || echo taken >$net.$i; done`;

const cables = new Map<Lab, string>();

/** What happens to pods and servers besides being configured wrongly. */
export const disturbances: readonly Inducer[] = [
  {
    id: 'N01',
    title: 'one CoreDNS pod has lost its network: its cable on the node is down',
    complaint: onNode1,
    induce: async (lab) => {
      const pod = await lab.corednsOn('node3');
      const cable = await cableOf(lab, 'node3', pod.address);
      prove(cable !== '', `node3 has a route to ${pod.address}`);
      cables.set(lab, cable);
      await lab.on('node3', 'ip', 'link', 'set', cable, 'down');
      prove((await lab.dig('node1', `@${pod.address}`, cluster)) !== 'NOERROR', 'the pod cannot be reached');
    },
    heal: async (lab) => {
      await lab.tryOn('node3', 'ip', 'link', 'set', cables.get(lab) ?? '', 'up');
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken', 'ambiguous'],
      hop: 'coredns-process',
      cause: 'unknown',
      never: ['coredns-pod-hung', 'upstream-silent', 'node-down'],
    },
  },
  {
    id: 'A08',
    title: 'the API server does not reach the kubelets: no exec, no logs',
    complaint: shop,
    induce: async (lab) => {
      for (const node of labNodes) await lab.on(node, 'iptables', '-I', ...kubeletPort);
      const exec = await lab
        .kubectl('-n', 'shop', 'exec', '--request-timeout=3s', 'deploy/web', '--', 'true')
        .catch(() => 'fails');
      prove(exec === 'fails', 'kubectl exec fails');
    },
    heal: async (lab) => {
      for (const node of labNodes) await lab.tryOn(node, 'iptables', '-D', ...kubeletPort);
    },
    expected: { ...healthy, risk: 'exec-blocked', says: ['termination messages', 'kubectl exec'] },
  },
  {
    id: 'I04',
    title: 'no address is free for another pod on any node',
    complaint: shop,
    induce: async (lab) => {
      for (const node of labNodes) await lab.on(node, 'sh', '-c', takeAllAddresses(lab, node));
      // Pods that were just ending have given theirs back meanwhile.
      await later(3000);
      for (const node of labNodes) await lab.on(node, 'sh', '-c', takeAllAddresses(lab, node));
    },
    heal: async (lab) => {
      for (const node of labNodes)
        await lab.tryOn(node, 'sh', '-c', `cd ${addressesOf(lab, node)} && grep -lx taken * | xargs -r rm`);
    },
    expected: {
      ...healthy,
      says: ['No probe pod could be started', 'no IP addresses available', 'from inside pod shop/web-'],
    },
  },
  {
    id: 'D33',
    title: 'the custom DNS server has no forwarder for a private zone that the network itself knows',
    complaint: shopNamed('db.privatelink.postgres.database.azure.com'),
    induce: async (lab) => {
      prove(
        (await lab.dig('node1', '@10.96.0.10', 'db.privatelink.postgres.database.azure.com')) === 'NXDOMAIN',
        'the name is denied',
      );
    },
    heal: () => Promise.resolve(),
    expected: {
      verdicts: ['not-a-network-fault'],
      hop: 'authority',
      cause: 'name-absent',
      never: ['upstreams-not-equivalent', 'coredns-config'],
      says: ['privatelink', '168.63.129.16'],
    },
  },
  {
    id: 'D75',
    title: 'every answer of the network takes 0.3 s, and the search list asks four times for a name',
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      await lab.dns([{ action: 'delay', delayMs: 300 }]);
    },
    heal: (lab) => lab.dns([]),
    expected: {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-slow',
      never: ['coredns-slow', 'name-absent'],
      says: ['The search list multiplies it'],
    },
  },
  {
    id: 'D86',
    title: 'CoreDNS is being rolled out while the program asks',
    complaint: shop,
    induce: async (lab) => {
      await lab.kubectl('-n', 'kube-system', 'rollout', 'restart', 'deployment', 'coredns');
      await eventually('the first old pod going', 20, async () =>
        (
          await lab.kubectl(
            '-n',
            'kube-system',
            'get',
            'pods',
            '-l',
            'k8s-app=kube-dns',
            '-o',
            'jsonpath={.items[*].metadata.deletionTimestamp}',
          )
        ).includes('T'),
      );
    },
    heal: corednsReady,
    expected: {
      ...healthy,
      verdicts: ['healthy', 'broken', 'ambiguous', 'inconclusive'],
      never: [
        'node-path-broken',
        'coredns-pod-hung',
        'service-rules-stale',
        'packet-loss',
        'port-53-filtered',
      ],
    },
  },
];
