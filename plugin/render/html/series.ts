import type { Cell } from '../../core/model/cell.ts';
import type { Observation } from '../../core/model/observation.ts';
import { cellKey } from '../../core/model/probe.ts';
import { passes } from '../../core/paths/expected.ts';
import { targetName } from '../words.ts';

type Measured = Observation & { readonly kind: 'measured' };

export interface Drawn extends Measured {
  readonly fails: boolean;
}

/** Everything that one place asked of one target, in the time of the run. */
export interface Series {
  readonly title: string;
  readonly samples: readonly Drawn[];
  readonly failed: number;
}

/** Where most fails comes first, where nothing does last; times count from the first question of the run. */
export function seriesOf(samples: readonly Observation[], cells: readonly Cell[]): readonly Series[] {
  const known = new Map(cells.map((cell) => [cell.key, cell]));
  const fails = ({ probe, outcome }: Measured): boolean => {
    const cell = known.get(cellKey(probe));
    return (
      cell !== undefined &&
      cell.failed > 0 &&
      !passes(probe.question, cell.shouldExist === true, outcome.class)
    );
  };
  const measured = samples.filter((sample) => sample.kind === 'measured');
  const begin = measured.reduce((first, { sentMs }) => Math.min(first, sentMs), Infinity);
  const drawn = measured.map((sample): Drawn => ({
    ...sample,
    sentMs: sample.sentMs - begin,
    fails: fails(sample),
  }));
  const groups = Map.groupBy(drawn, ({ probe }) => `${targetName(probe.target)} from ${probe.vantage}`);
  return [...groups]
    .map(([title, group]) => ({
      title,
      samples: group,
      failed: group.filter((sample) => sample.fails).length,
    }))
    .sort((a, b) => b.failed - a.failed || b.samples.length - a.samples.length);
}
