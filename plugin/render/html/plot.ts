import { scaleLinear, scaleLog } from 'd3-scale';
import type { Cell } from '../../core/model/cell.ts';
import type { Observation } from '../../core/model/observation.ts';
import { cellKey } from '../../core/model/probe.ts';
import { passes } from '../../core/paths/expected.ts';
import { slowMs } from '../../core/paths/distribution.ts';
import { targetName } from '../words.ts';
import { element, own, type Html } from './markup.ts';

type Measured = Observation & { readonly kind: 'measured' };

interface Drawn extends Measured {
  readonly fails: boolean;
}

const size = { width: 720, height: 190, left: 64, right: 28, top: 22, bottom: 30 } as const;

/** Rows of these are drawn at most: the targets where most fails, and one where nothing does, to compare. */
const mostPlots = 4;

/** When each question was asked and how long its answer took, from the first question on; what failed stands as a cross at the upper edge. */
export function plots(samples: readonly Observation[], cells: readonly Cell[]): readonly Html[] {
  const failingCells = new Set(cells.filter((cell) => cell.failed > 0).map(({ key }) => key));
  const isFailure = ({ probe, outcome }: Measured): boolean =>
    failingCells.has(cellKey(probe)) && !passes(probe.question, true, outcome.class);
  const measured = samples
    .filter((sample) => sample.kind === 'measured')
    .map((sample): Drawn => ({ ...sample, fails: isFailure(sample) }));
  const groups = Map.groupBy(measured, ({ probe }) => `${targetName(probe.target)} from ${probe.vantage}`);
  const ranked = [...groups].map(([title, group]) => ({
    title,
    group,
    failing: group.filter(({ fails }) => fails).length,
  }));
  const failing = ranked.filter((one) => one.failing > 0).sort((a, b) => b.failing - a.failing);
  const clean = ranked.filter((one) => one.failing === 0).sort((a, b) => b.group.length - a.group.length);
  const times = measured.map(({ sentMs }) => sentMs);
  const begin = Math.min(...times);
  const end = Math.max(...times) - begin;
  return [...failing.slice(0, mostPlots - 1), ...clean.slice(0, 1)].map(({ title, group, failing: lost }) =>
    plot(
      title,
      group.map((sample) => ({ ...sample, sentMs: sample.sentMs - begin })),
      lost,
      end,
    ),
  );
}

function plot(title: string, group: readonly Drawn[], lost: number, end: number): Html {
  const { width, height, left, right, top, bottom } = size;
  const x = scaleLinear([0, end / 1000], [left, width - right]).nice();
  const y = scaleLog([0.1, 10_000], [height - bottom, top]);
  const label = `${title}: ${String(lost)} of ${String(group.length)} failed`;
  const answered = group.filter(({ fails }) => !fails);
  const points = answered.map(({ sentMs, outcome }) =>
    circle(x(sentMs / 1000), y(Math.max(0.1, outcome.tookMs)), outcome.tookMs >= slowMs ? 'slow' : 'answer'),
  );
  const crosses = group.filter(({ fails }) => fails).map(({ sentMs }) => cross(x(sentMs / 1000), top + 4));
  return element(
    'svg',
    { viewBox: `0 0 ${String(width)} ${String(height)}`, role: 'img', 'aria-label': label },
    element('title', {}, label),
    element('text', { x: left, y: 12 }, label),
    x
      .ticks(6)
      .map((tick) =>
        axis(x(tick), top, x(tick), height - bottom, `${String(tick)} s`, x(tick), height - 10, 'middle'),
      ),
    [0.1, 1, 10, 100, 1000, 10_000].map((tick) =>
      axis(
        left,
        y(tick),
        width - right,
        y(tick),
        tick < 1000 ? `${String(tick)} ms` : `${String(tick / 1000)} s`,
        left - 6,
        y(tick) + 4,
        'end',
      ),
    ),
    points,
    crosses,
  );
}

const at = (value: number): string => value.toFixed(1);

const circle = (x: number, y: number, name: string): Html =>
  own(`<circle class="${name}" cx="${at(x)}" cy="${at(y)}" r="3"/>`);

const cross = (x: number, y: number): Html =>
  own(`<path class="lost" d="M${at(x - 4)} ${at(y - 4)}l8 8m0 -8l-8 8"/>`);

function axis(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  label: string,
  x: number,
  y: number,
  anchor: string,
): Html {
  return own(
    `<line class="axis" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/><text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${label}</text>`,
  );
}
