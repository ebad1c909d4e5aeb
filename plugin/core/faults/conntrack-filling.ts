import type { Scene } from '../infer/scene.ts';
import { conntrackFill, conntrackOf } from './conntrack-full.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { nodesRead } from './readings.ts';

/** From this share on it is worth a word. */
const filling = 0.8;

export const conntrackFilling: Fault = {
  id: 'conntrack-filling',
  hop: 'node-service-rules',
  corpus: ['D60'],
  title: 'The connection tracking table of a node is nearly full',
  source: 'Linux kernel documentation, "nf_conntrack sysfs variables": nf_conntrack_max',
  explanation:
    'The connection tracking table of a node is close to its limit. ' +
    'Nothing fails yet; when it is full the kernel drops every new connection on that node, and DNS with its many short flows suffers first. ' +
    'A high fill for a moment after a burst of traffic is usual, a table that stays nearly full is not.',
  remedy:
    'Watch nf_conntrack_count against nf_conntrack_max on the node, and see by `conntrack -L` whose entries they are. ' +
    'Raise the limit before it is reached, or take the load off.',
  instances: (scene: Scene) =>
    nodesRead(scene).flatMap((node) => {
      const table = conntrackOf(scene, node);
      if (table === null || table.count < filling * table.max) return [];
      return [
        {
          hop: { kind: 'node-service-rules', instance: `connection tracking of ${node}` } as const,
          effect: () => null,
          latent: true,
          evidence: [proof(`/proc/sys/net/netfilter on ${node}`, conntrackFill(table))],
          sentence: `The connection tracking table of ${node} is nearly full (${conntrackFill(table)}): when it is, new connections are dropped.`,
          fix: [
            `On ${node}: conntrack -S; sysctl net.netfilter.nf_conntrack_max   # raise it, and look for what fills the table`,
          ],
        },
      ];
    }),
};
