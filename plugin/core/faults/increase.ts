import type { Scene } from '../infer/scene.ts';

/** How much a counter has grown between the first and the last reading of a pod's metrics. */
export interface Increase {
  readonly by: number;
  readonly seconds: number;
}

/** null where there was only one reading, or the process began anew between them. */
export function increaseOf(scene: Scene, pod: string, name: string): Increase | null {
  const readings = scene.observations.readings.flatMap(({ subject, content, atMs }) =>
    subject.kind === 'coredns-metrics' &&
    subject.pod === pod &&
    content.kind === 'present' &&
    content.value.kind === 'metrics'
      ? [{ atMs, values: content.value.values }]
      : [],
  );
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || last.atMs - first.atMs < shortestMs) return null;
  const by = sumOf(last.values, name) - sumOf(first.values, name);
  return by < 0 ? null : { by, seconds: (last.atMs - first.atMs) / 1000 };
}

const shortestMs = 500;

/** Over all labels of a metric. */
export const sumOf = (values: Readonly<Record<string, number>>, name: string): number =>
  Object.entries(values).reduce(
    (sum, [key, value]) => (key === name || key.startsWith(`${name}{`) ? sum + value : sum),
    0,
  );
