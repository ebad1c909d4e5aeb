import type { Observation } from '../core/model/observation.ts';
import type { Outcome } from '../core/model/outcome.ts';
import { cellKey } from '../core/model/probe.ts';
import { recordingVersion, type Recording } from '../core/model/recording.ts';
import { escapeText } from './escape.ts';

/**
 * A recording as newline-delimited JSON: header (with the number of all lines: one that was cut shows it), complaint, topology, vantages, a line for each reading, a line for each probe with all its
 * samples, each an array: [sentMs, class, tookMs, rcode, icmpFrom, [data, soa, ttl, authoritative, extendedErrors]] or ["missing", why].
 */
export function renderRecording(recording: Recording): string {
  const { complaint, topology, observations } = recording;
  const groups = Map.groupBy(observations.samples, (sample) => cellKey(sample.probe));
  const body: readonly unknown[] = [
    { complaint },
    { topology },
    { vantages: observations.vantages },
    ...observations.readings.map((reading) => ({ reading })),
    ...[...groups.values()].map((samples) => ({
      probe: samples[0]?.probe,
      samples: samples.map(sampleLine),
    })),
  ];
  const lines = [
    { apiVersion: recordingVersion, kind: 'Recording', program: recording.program, lines: body.length + 1 },
    ...body,
  ];
  // Whoever looks at the file in a terminal is commanded nothing by it.
  return lines.map((line) => `${escapeText(JSON.stringify(line))}\n`).join('');
}

const sampleLine = (sample: Observation): readonly unknown[] =>
  sample.kind === 'missing'
    ? ['missing', sample.why]
    : [tenths(sample.sentMs), ...outcomeLine(sample.outcome)];

const outcomeLine = ({ class: name, tookMs, rcode, icmpFrom, answer }: Outcome): readonly unknown[] => {
  const summary =
    answer === null
      ? null
      : [answer.data, answer.soa, answer.ttl, answer.authoritative, answer.extendedErrors];
  const line = [name, tenths(tookMs), rcode, icmpFrom, summary];
  while (line.at(-1) === null) line.pop();
  return line;
};

const tenths = (ms: number): number => Math.round(ms * 10) / 10;
