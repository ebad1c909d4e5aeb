import { nodesAsked } from './nodes-asked.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { sure } from '../paths/distribution.ts';
import { supports, when } from './evidence.ts';
import type { Fault } from './fault.ts';
import { fromNodeAt } from './places.ts';
import { nodeTable } from './readings.ts';

export const conntrackRace: Fault = {
  id: 'conntrack-race',
  hop: 'node-service-rules',
  corpus: ['D61'],
  title: 'Of two questions sent at once from one socket one is lost: lookups of A and AAAA wait for 5 s',
  source:
    'Kubernetes issue 56903, "DNS intermittent delays of 5s"; resolv.conf(5): single-request, single-request-reopen, use-vc',
  explanation:
    'C libraries send the questions for A and AAAA at the same moment from one socket. ' +
    'While the kernel translates the Service address both may try to make the same entry of connection tracking, and older kernels drop one: the program asks again after 5 s. ' +
    'Lookups take either a millisecond or five seconds, while single questions, and questions to CoreDNS pods by their own address, never suffer.',
  remedy:
    'On the node, insert_failed of `conntrack -S` rises with each stall. ' +
    "Update the kernel, run a DNS cache on the nodes, or set single-request-reopen or use-vc in the options of the pods' dnsConfig.",
  instances: (scene) =>
    nodesAsked(scene).map((node) => ({
      hop: { kind: 'node-service-rules', instance: `connection tracking of ${node}` },
      where: fromNodeAt('node-service-rules', node),
      effect: ({ probe }) =>
        probe.question.kind === 'pair-absent' && probe.protocol === 'udp' ? sure('silent') : null,
      evidence: insertions(scene, node),
      sentence: `Node ${node} loses one of two questions that leave one socket at the same time, as libc sends A and AAAA; single questions pass. Programs wait 5 s for the lost one.`,
      fix: [
        `On ${node}: conntrack -S   # insert_failed rises with every loss; newer kernels resolve the clash`,
        'In the pods: spec.dnsConfig.options single-request-reopen (glibc) or use-vc; a DNS cache on the node avoids the translation altogether.',
      ],
      intermittent: true,
    })),
};

/** Columns of /proc/net/stat/nf_conntrack are hexadecimal, one line for each processor. */
function insertions(scene: Scene, node: string): readonly Evidence[] {
  const [head, ...lines] = (nodeTable(scene, node, '/proc/net/stat/nf_conntrack') ?? '').split('\n');
  const column = (head ?? '').trim().split(/\s+/).indexOf('insert_failed');
  if (column < 0) return [];
  const failed = lines.reduce((sum, line) => {
    const value = Number.parseInt(line.trim().split(/\s+/)[column] ?? '', 16);
    return sum + (Number.isFinite(value) ? value : 0);
  }, 0);
  return when(
    failed > 0,
    supports(
      `/proc/net/stat/nf_conntrack on ${node}`,
      `${String(failed)} insertions have failed since it started`,
    ),
  );
}
