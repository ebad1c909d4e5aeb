import type { Observation } from '../core/model/observation.ts';
import { outcomeClasses, type Outcome } from '../core/model/outcome.ts';
import type { Missing } from '../core/model/part.ts';
import type { Probe } from '../core/model/probe.ts';
import { recordingVersion, type Recording } from '../core/model/recording.ts';
import { UsageError } from '../errors.ts';

/** Of a recording, once it is unpacked. */
export const mostBytes = 64 * 1024 * 1024;

/** Parses a recording; a file that is none is refused with its line. */
export function readRecording(text: string, source: string): Recording {
  if (text.length > mostBytes) throw refused(source, 0, 'it is larger than any recording');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw refused(source, 0, 'it is empty');
  if (!text.endsWith('\n') && !isJson(lines.at(-1) ?? '') && isJson(lines[0] ?? ''))
    throw refused(source, lines.length, cut);
  const [header, complaint, topology, vantages, ...rest] = lines.map((line, index) =>
    parseLine(line, index + 1, source),
  );
  if (header?.['kind'] !== 'Recording')
    throw refused(source, 1, 'it does not begin with the header of a recording');
  if (header['apiVersion'] !== recordingVersion) {
    throw refused(
      source,
      1,
      `its version is ${JSON.stringify(header['apiVersion'])}, this program reads ${recordingVersion}`,
    );
  }
  refuseCut(header['lines'], lines.length, source);
  const recording = {
    program: String(header['program']),
    complaint: needed(complaint, 'complaint', 2, source),
    topology: needed(topology, 'topology', 3, source),
    observations: {
      vantages: needed(vantages, 'vantages', 4, source),
      readings: rest.flatMap((line, index) =>
        'reading' in line ? [needed(line, 'reading', index + 5, source)] : [],
      ),
      samples: rest.flatMap((line, index) => ('reading' in line ? [] : samplesOf(line, index + 5, source))),
    },
  };
  return recording as unknown as Recording;
}

const cut = 'it was cut here: the rest is missing';

/** Recordings of before the header said how many lines there are have no `said`. */
function refuseCut(said: unknown, found: number, source: string): void {
  if (said === undefined || said === found) return;
  const less = typeof said === 'number' && found < said;
  throw refused(
    source,
    less ? found : 1,
    less
      ? cut
      : `its header says that it has ${JSON.stringify(said)} lines, and it has ${String(found)} (was it edited? then take "lines" out of the header)`,
  );
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function samplesOf(
  line: Readonly<Record<string, unknown>>,
  number: number,
  source: string,
): readonly Observation[] {
  const probe = needed(line, 'probe', number, source) as Probe;
  const samples = needed(line, 'samples', number, source);
  if (!Array.isArray(samples)) throw refused(source, number, '"samples" is no list');
  return samples.map((sample: unknown): Observation => {
    if (!Array.isArray(sample)) throw refused(source, number, 'a sample is no list');
    const [first, second, tookMs, rcode, icmpFrom, answer] = sample as readonly unknown[];
    if (first === 'missing') return { kind: 'missing', probe, why: second as Missing };
    const name = outcomeClasses.find((known) => known === second);
    if (name === undefined || typeof first !== 'number' || typeof tookMs !== 'number') {
      throw refused(source, number, `a sample cannot be read: ${JSON.stringify(sample).slice(0, 80)}`);
    }
    const outcome: Outcome = {
      class: name,
      tookMs,
      rcode: typeof rcode === 'string' ? rcode : null,
      icmpFrom: typeof icmpFrom === 'string' ? icmpFrom : null,
      answer: summaryOf(answer),
    };
    return { kind: 'measured', probe, sentMs: first, outcome };
  });
}

function summaryOf(value: unknown): Outcome['answer'] {
  if (!Array.isArray(value)) return null;
  const [data, soa, ttl, authoritative, extendedErrors] = value as readonly unknown[];
  return {
    data: Array.isArray(data) ? data.filter((one) => typeof one === 'string') : [],
    soa: typeof soa === 'string' ? soa : null,
    ttl: typeof ttl === 'number' ? ttl : null,
    authoritative: authoritative === true,
    extendedErrors: Array.isArray(extendedErrors)
      ? extendedErrors.filter((one) => typeof one === 'number')
      : [],
  };
}

function parseLine(line: string, number: number, source: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line, (key, field: unknown) =>
      key === '__proto__' ? undefined : field,
    );
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Told below, with the line.
  }
  throw refused(source, number, 'it is no JSON object');
}

function needed(
  line: Readonly<Record<string, unknown>> | undefined,
  key: string,
  number: number,
  source: string,
): object {
  const value = line?.[key];
  if (typeof value === 'object' && value !== null) return value;
  throw refused(source, number, `"${key}" is missing`);
}

const refused = (source: string, line: number, what: string): UsageError =>
  new UsageError(`${source}${line > 0 ? `, line ${String(line)}` : ''} cannot be replayed: ${what}`, {
    hint: 'Make a recording with: kubectl netcheck dns --record FILE',
  });
