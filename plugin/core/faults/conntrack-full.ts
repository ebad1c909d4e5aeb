import type { Scene } from '../infer/scene.ts';
import { droppedNearby } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { nodesRead, nodeTable } from './readings.ts';

/** From this share on new flows may find no room. */
const full = 0.9;

export const conntrackFull: Fault = {
  id: 'conntrack-full',
  hop: 'node-service-rules',
  corpus: ['D60'],
  title: 'The connection tracking table of a node is full: it drops new flows',
  source: 'Linux kernel documentation, "nf_conntrack sysfs variables": nf_conntrack_max',
  instances: (scene) =>
    nodesRead(scene).flatMap((node) => {
      const table = conntrackOf(scene, node);
      if (table === null || table.count < full * table.max) return [];
      const fill = conntrackFill(table);
      return [
        {
          hop: { kind: 'node-service-rules', instance: `connection tracking of ${node}` } as const,
          effect: (crossing) => {
            const first =
              crossing.hop === 'node-service-rules' ||
              crossing.hop === 'node-path' ||
              crossing.hop === 'node-egress';
            return first && crossing.fromNode === node ? droppedNearby(crossing) : null;
          },
          evidence: [proof(`/proc/sys/net/netfilter on ${node}`, `${fill} connections are tracked`)],
          sentence: `Node ${node} drops new connections because its connection tracking table is full (${fill}).`,
          fix: [
            `On ${node}: conntrack -L 2>/dev/null | awk '{print $1}' | sort | uniq -c; conntrack -S   # who fills it; drop= and insert_failed= rise`,
            `On ${node}: sysctl -w net.netfilter.nf_conntrack_max=${String(table.max * 4)}   # and in its permanent configuration (kube-proxy --conntrack-max-per-core)`,
          ],
          intermittent: true,
        },
      ];
    }),
};

/** Entries and limit of a node's connection tracking; null where not read. */
export function conntrackOf(
  scene: Scene,
  node: string,
): { readonly count: number; readonly max: number } | null {
  const count = Number(nodeTable(scene, node, '/proc/sys/net/netfilter/nf_conntrack_count') ?? Number.NaN);
  const max = Number(nodeTable(scene, node, '/proc/sys/net/netfilter/nf_conntrack_max') ?? Number.NaN);
  return Number.isFinite(count) && Number.isFinite(max) && max > 0 ? { count, max } : null;
}

export const conntrackFill = ({ count, max }: { readonly count: number; readonly max: number }): string =>
  `${String(count)} of ${String(max)}`;
