import type { Cell } from '../../core/model/cell.ts';
import type { Observation } from '../../core/model/observation.ts';
import { element, type Html } from './markup.ts';
import { plot, powersAround } from './plot.ts';
import { seriesOf, type Series } from './series.ts';

/** So many are drawn at most where something fails, and one where nothing does, to compare. */
const most = { failing: 3, clean: 1 } as const;

/** How answers came in over time, with the same axes everywhere, and what is not drawn. */
export function plots(samples: readonly Observation[], cells: readonly Cell[]): readonly Html[] {
  const all = seriesOf(samples, cells);
  const failing = all.filter(({ failed }) => failed > 0);
  const clean = all.filter(({ failed }) => failed === 0);
  const drawn = [...failing.slice(0, most.failing), ...clean.slice(0, most.clean)];
  const answers = drawn.flatMap((series) =>
    series.samples.flatMap(({ outcome }) => (outcome.rcode === null ? [] : [outcome.tookMs])),
  );
  const times = all.flatMap((series) => series.samples.map(({ sentMs }) => sentMs));
  const axes = { ...powersAround(answers), endMs: times.reduce((end, time) => Math.max(end, time), 0) };
  return [
    ...drawn.map((series) => plot(series, axes)),
    ...leftOut(failing.slice(most.failing), clean.slice(most.clean)),
  ];
}

function leftOut(failing: readonly Series[], clean: readonly Series[]): readonly Html[] {
  const parts = [
    ...failing.map(
      ({ title, failed, samples }) => `${title} (${String(failed)} of ${String(samples.length)} failed)`,
    ),
    ...(clean.length > 0 ? [`${String(clean.length)} others, where nothing failed`] : []),
  ];
  return parts.length === 0 ? [] : [element('p', { class: 'dim' }, `Not drawn: ${parts.join('; ')}.`)];
}
