import { isOnHost } from '../model/is-on-host.ts';
import type { Scene } from '../infer/scene.ts';
import type { Crossing } from '../paths/crossing.ts';
import { dropped } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { nodesRead, nodeTable } from './readings.ts';

export const forwardingOff: Fault = {
  id: 'forwarding-off',
  hop: 'node-path',
  corpus: ['N04'],
  title: 'A node does not forward packets: its pods reach nothing beyond it',
  source: 'Kubernetes documentation, "Container Runtimes": Enable IPv4 packet forwarding',
  explanation:
    'A node forwards packets of its pods only while net.ipv4.ip_forward is 1; hardening scripts and other software sometimes switch it off. ' +
    'Then the pods of that node reach nothing beyond it, on any port, and nobody beyond it reaches them. ' +
    'The node itself resolves and connects as always, so that checks made on the node find nothing.',
  remedy:
    'On the node, `sysctl net.ipv4.ip_forward` prints 0; if it prints 1, look at `iptables -S FORWARD`. ' +
    'Set it to 1 there and in /etc/sysctl.d, and find what set it to 0.',
  instances: (scene: Scene) =>
    nodesRead(scene)
      .filter((node) => nodeTable(scene, node, '/proc/sys/net/ipv4/ip_forward') === '0')
      .map((node) => ({
        hop: { kind: 'node-path', instance: `forwarding of ${node}` } as const,
        effect: (crossing) => (needsForwarding(crossing, node) ? dropped(crossing) : null),
        evidence: [proof(`/proc/sys/net/ipv4/ip_forward on ${node}`, 'it is 0')],
        sentence: `Node ${node} does not forward packets (ip_forward is 0): its pods reach nothing beyond the node, while the node itself does.`,
        fix: [
          `On ${node}: sysctl -w net.ipv4.ip_forward=1   # and in /etc/sysctl.d, so that it stays`,
          'Look for what switched it off (a hardening script, another container engine).',
        ],
      })),
};

/** From a pod of the node to another node, from elsewhere to its pods, and from its CoreDNS pod to the upstreams. */
function needsForwarding(crossing: Crossing, node: string): boolean {
  const fromPod = !isOnHost(crossing.vantage) || crossing.asker === 'coredns';
  if (crossing.hop === 'node-path') {
    return (
      (crossing.fromNode === node && crossing.toNode !== node && fromPod) ||
      (crossing.toNode === node && crossing.fromNode !== node)
    );
  }
  return crossing.hop === 'node-egress' && crossing.fromNode === node && fromPod;
}
