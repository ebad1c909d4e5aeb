import { cpuShareOf, nearLimit } from '../faults/cpu-limits.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { notMeasured, wellIf, type Fact } from './fact.ts';
import { listed } from './listed.ts';
import { percent } from './percent.ts';

/** Whether CPU limits hold CoreDNS back, by what it uses of them: the kernel's own count is in cgroups, which only the node's root reads. */
export function throttlingFact(scene: Scene): readonly Fact[] {
  if (isOld(scene) || scene.layout.pods.length === 0) return [];
  return [throttling(scene)];
}

/** Recorded before limits were read. */
const isOld = ({ topology }: Scene): boolean =>
  valueOr(topology.dnsPods, []).some(({ containers }) =>
    containers.some(({ cpuLimit }) => cpuLimit === undefined),
  );

function throttling(scene: Scene): Fact {
  const question = 'Do CPU limits hold CoreDNS back?';
  const pods = scene.layout.pods.map(({ name }) => ({ name, cpu: cpuShareOf(scene, name) }));
  const told = pods.flatMap(({ name, cpu }) => (cpu.kind === 'unknown' ? [] : [{ name, cpu }]));
  const reasons = pods.flatMap(({ name, cpu }) => (cpu.kind === 'unknown' ? [`${name}: ${cpu.why}`] : []));
  if (told.length === 0) return notMeasured(question, listed(reasons, '; '));
  const measured = told
    .flatMap(({ name, cpu }) => (cpu.kind === 'measured' ? [{ name, ...cpu }] : []))
    .sort((a, b) => b.share - a.share);
  const near = measured.filter(({ share }) => share >= nearLimit);
  const most = Math.max(0, ...measured.map(({ share }) => share));
  return {
    question,
    answer:
      near.length > 0
        ? `likely: ${listed(
            near.map(({ name, share }) => `${name} uses ${percent(share)} of its limit`),
            ', ',
          )}`
        : measured.length === 0
          ? 'no: it has none'
          : `hardly: at most ${percent(most)} of a limit is used`,
    evidence: listed(
      [
        ...measured.map(({ name, used, limit }) => `${name}: ${used.toFixed(2)} of ${String(limit)} cores`),
        ...reasons,
      ],
      '; ',
    ),
    ...wellIf(near.length === 0 && reasons.length === 0),
  };
}
