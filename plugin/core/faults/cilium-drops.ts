import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { supports } from './evidence.ts';

/** What Cilium's agents say they have dropped, or refused in the name of rules about DNS, between the first and the last reading of a run. */
export const ciliumDrops = (
  scene: Scene,
  metric: 'cilium_drop_count_total' | 'cilium_policy_l7_total',
  about: (labels: string) => boolean,
): readonly Evidence[] =>
  scene.vantages.flatMap((vantage) => {
    const readings = readingsFrom(scene, vantage.id);
    const [first, last] = [readings[0], readings.at(-1)];
    if (first === undefined || last === undefined) return [];
    return Object.entries(last)
      .filter(([key]) => key.startsWith(`${metric}{`) && about(key))
      .map(([key, value]) => ({ key, rise: value - (first[key] ?? 0) }))
      .filter(({ rise }) => rise > 0)
      .map(({ key, rise }) =>
        supports(
          `Cilium's agent on ${vantage.node}`,
          `${key} rose by ${String(rise)} while probes were asking`,
        ),
      );
  });

const readingsFrom = (scene: Scene, vantage: string): readonly Readonly<Record<string, number>>[] =>
  scene.observations.readings.flatMap((one) =>
    one.vantage === vantage &&
    one.subject.kind === 'cilium-metrics' &&
    one.content.kind === 'present' &&
    one.content.value.kind === 'metrics'
      ? [one.content.value.values]
      : [],
  );
