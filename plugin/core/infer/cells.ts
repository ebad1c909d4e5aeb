import type { Cell } from '../model/cell.ts';
import type { Observation } from '../model/observation.ts';
import type { Outcome, OutcomeClass } from '../model/outcome.ts';
import { cellKey, type Protocol } from '../model/probe.ts';
import { slowMs } from '../paths/distribution.ts';
import { passes } from '../paths/expected.ts';

/** Groups samples by probe. Samples keep the order in which they were sent. */
export function cellsOf(
  samples: readonly Observation[],
  isPrimary: (name: string) => boolean,
): readonly Cell[] {
  const groups = new Map<string, Observation[]>();
  for (const sample of samples) {
    const key = cellKey(sample.probe);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sample]);
    else group.push(sample);
  }
  return [...groups].map(([key, group]) => cellOf(key, group, isPrimary));
}

function cellOf(key: string, samples: readonly Observation[], isPrimary: (name: string) => boolean): Cell {
  const probe = samples[0]?.probe;
  if (probe === undefined) throw new Error(`cell ${key} has no samples`);
  const measured = samples.filter((sample) => sample.kind === 'measured').sort((a, b) => a.sentMs - b.sentMs);
  const { question } = probe;
  const primary =
    (question.kind === 'complained' || question.kind === 'unchecked') && isPrimary(question.name);
  const outcomes = measured.map((sample) => sample.outcome);
  const counts: Partial<Record<OutcomeClass, number>> = {};
  for (const outcome of outcomes) counts[outcome.class] = (counts[outcome.class] ?? 0) + 1;
  const wrong = (outcome: Outcome): boolean => !passes(probe.question, primary, outcome.class);
  const slow = outcomes.filter((outcome) => isSlow(probe.protocol, outcome) && !wrong(outcome)).length;
  return {
    key,
    probe,
    ...(primary ? { shouldExist: true } : {}),
    counts,
    measured: measured.length,
    missing: samples.length - measured.length,
    slow,
    failed: outcomes.filter(wrong).length + slow,
    medianMs: median(outcomes.filter((outcome) => outcome.rcode !== null).map((outcome) => outcome.tookMs)),
    sequence: outcomes.map((outcome) => outcome.class),
    icmpSenders: distinct(outcomes.map((outcome) => outcome.icmpFrom)),
    data: distinct(outcomes.flatMap((outcome) => outcome.answer?.data ?? [])),
    ttls: outcomes.flatMap((outcome) => outcome.answer?.ttl ?? []),
    soas: distinct(outcomes.map((outcome) => outcome.answer?.soa ?? null)),
  };
}

/** Over TCP a lost segment costs seconds and proves nothing about the server. */
const isSlow = (protocol: Protocol, { rcode, tookMs }: Outcome): boolean =>
  protocol === 'udp' && rcode !== null && tookMs >= slowMs;

/** null for no values. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}

const distinct = (values: readonly (string | null)[]): readonly string[] => [
  ...new Set(values.filter((value) => value !== null)),
];
