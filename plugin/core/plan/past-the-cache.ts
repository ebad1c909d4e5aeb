import { isOwnName, servicesMeant } from '../faults/services-meant.ts';
import type { Scene } from '../infer/scene.ts';
import type { ProbeRequest } from '../model/probe.ts';

const timeoutMs = 2000;

/** More would tell nothing new. */
const mostPods = 12;

/**
 * Where a CoreDNS pod denies the name of a Service that exists: the same name, asked of each pod for a type that no program asks for. A
 * cache keeps denials by name and type (CoreDNS documentation, plugin "cache"), so that an old one does not stand before this question.
 */
export function pastTheCache(scene: Scene): readonly ProbeRequest[] {
  const existing = new Set(
    scene.complaint.names.flatMap((given) =>
      servicesMeant(scene, given).flatMap((one) => (one.exists && isOwnName(one) ? [one.name] : [])),
    ),
  );
  const asked = scene.cells.filter(
    ({ probe: { question, target } }) =>
      question.kind === 'complained' && existing.has(question.name) && target.role === 'coredns-pod',
  );
  if (asked.some(({ probe }) => probe.question.type === 'NS')) return [];
  const [denial] = asked.filter(({ counts }) => (counts.nxdomain ?? 0) > 0);
  if (denial === undefined) return [];
  const { vantage, question } = denial.probe;
  if (question.kind !== 'complained') return [];
  return scene.layout.pods.slice(0, mostPods).map(({ name, address, port }) => ({
    probe: {
      vantage,
      target: { role: 'coredns-pod', pod: name, address, port },
      protocol: 'udp',
      question: { ...question, type: 'NS' },
    },
    samples: 1,
    intervalMs: 0,
    timeoutMs,
    gate: 'none',
  }));
}
