import { scaleLinear, scaleLog } from 'd3-scale';
import { slowMs } from '../../core/paths/distribution.ts';
import { milliseconds } from '../words.ts';
import type { Drawn, Series } from './series.ts';
import { element, own, type Html } from './markup.ts';

const size = { width: 720, left: 64, right: 28, top: 22, bottom: 30, band: 20, answers: 138 } as const;

/** Powers of ten between which all answers lie, and the end of the run, for all plots alike. */
export interface Axes {
  readonly fromMs: number;
  readonly toMs: number;
  readonly endMs: number;
}

/**
 * When each question was asked and how long its answer took. What failed with an answer is a cross where that came; what was never
 * answered took no time at all: it stands in a band of its own above the axis, and alone where nothing was answered.
 */
export function plot({ title, samples, failed }: Series, { fromMs, toMs, endMs }: Axes): Html {
  const { width, left, right, top, bottom, band, answers } = size;
  const lost = samples.filter(({ outcome }) => outcome.rcode === null);
  const answered = samples.filter(({ outcome }) => outcome.rcode !== null);
  const axisTop = top + (lost.length > 0 ? band + 12 : 0);
  const axisEnd = axisTop + (answered.length > 0 ? answers : 0);
  const height = axisEnd + bottom;
  const x = scaleLinear([0, endMs / 1000], [left, width - right]).nice();
  const y = scaleLog([fromMs, toMs], [axisEnd, axisTop]);
  const label = `${title}: ${String(failed)} of ${String(samples.length)} failed`;
  const mark = ({ sentMs, outcome, fails }: Drawn): Html => {
    const [when, took] = [x(sentMs / 1000), y(Math.max(fromMs, outcome.tookMs))];
    return fails ? cross(when, took) : circle(when, took, outcome.tookMs >= slowMs ? 'slow' : 'answer');
  };
  return element(
    'svg',
    { viewBox: `0 0 ${String(width)} ${String(height)}`, role: 'img', 'aria-label': label },
    element('title', {}, label),
    element('text', { x: left, y: 12 }, label),
    lost.length === 0 ? null : bandOf(lost, (sample) => x(sample.sentMs / 1000)),
    x
      .ticks(6)
      .map((tick) =>
        axis(x(tick), axisTop, x(tick), axisEnd, `${String(tick)} s`, x(tick), height - 10, 'middle'),
      ),
    (answered.length > 0 ? powers(fromMs, toMs) : []).map((tick) =>
      axis(left, y(tick), width - right, y(tick), tickWords(tick), left - 6, y(tick) + 4, 'end'),
    ),
    answered.map(mark),
  );
}

/** The powers of ten around the values; where there are none, those around a usual answer. */
export function powersAround(valuesMs: readonly number[]): Pick<Axes, 'fromMs' | 'toMs'> {
  const values = valuesMs.length === 0 ? [1] : valuesMs.map((value) => Math.max(0.1, value));
  const exponents = values.map((value) => Math.log10(value));
  const first = Math.floor(exponents.reduce((least, one) => Math.min(least, one)));
  const last = Math.ceil(exponents.reduce((most, one) => Math.max(most, one)));
  return { fromMs: 10 ** first, toMs: 10 ** Math.max(last, first + 1) };
}

const powers = (fromMs: number, toMs: number): readonly number[] =>
  Array.from({ length: Math.round(Math.log10(toMs / fromMs)) + 1 }, (_, index) => fromMs * 10 ** index);

const tickWords = (ms: number): string =>
  ms < 1000 ? `${String(Number(ms.toPrecision(1)))} ms` : milliseconds(ms).replace('.0 s', ' s');

function bandOf(lost: readonly Drawn[], at: (sample: Drawn) => number): Html {
  const { width, left, right, top, band } = size;
  const middle = top + band / 2;
  return element(
    'g',
    {},
    own(
      `<rect class="band" x="${String(left)}" y="${String(top)}" width="${String(width - left - right)}" height="${String(band)}"/>`,
    ),
    element('text', { x: left - 6, y: middle + 4, 'text-anchor': 'end' }, 'lost'),
    lost.map((sample) => cross(at(sample), middle)),
  );
}

const tenths = (value: number): string => value.toFixed(1);

const circle = (x: number, y: number, name: string): Html =>
  own(`<circle class="${name}" cx="${tenths(x)}" cy="${tenths(y)}" r="3"/>`);

const cross = (x: number, y: number): Html =>
  own(`<path class="lost" d="M${tenths(x - 4)} ${tenths(y - 4)}l8 8m0 -8l-8 8"/>`);

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
    `<line class="axis" x1="${tenths(x1)}" y1="${tenths(y1)}" x2="${tenths(x2)}" y2="${tenths(y2)}"/><text x="${tenths(x)}" y="${tenths(y)}" text-anchor="${anchor}">${label}</text>`,
  );
}
