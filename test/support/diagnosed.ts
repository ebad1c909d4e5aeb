import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { scenarioText } from './scenarios.ts';

/** What the program makes of a run. */
export const judged = ({ complaint, topology, observations }: Recording): Diagnosis =>
  diagnose(complaint, topology, observations);

const diagnosed = new Map<string, Diagnosis>();

/** What the program makes of a scenario; judged once, however often it is asked for. */
export function diagnosisOf(id: string): Diagnosis {
  const known = diagnosed.get(id);
  if (known !== undefined) return known;
  const diagnosis = judged(readRecording(scenarioText(id), id));
  diagnosed.set(id, diagnosis);
  return diagnosis;
}

/** The same cluster where no probe came up: nothing was measured. */
export function unmeasured(id: string): Diagnosis {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  return diagnose(complaint, topology, {
    vantages: observations.vantages.map(({ vantage }) => ({
      vantage,
      state: { kind: 'missing', why: { reason: 'forbidden', right: 'create pods' } },
    })),
    samples: [],
    readings: [],
  });
}

/** A diagnosis whose every text from the cluster is `text`. */
export function filledWith(text: string, diagnosis: Diagnosis): Diagnosis {
  const fill = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return fromTheCluster.has(key) ? text : value;
    if (Array.isArray(value)) return value.map((one) => fill(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, name)]));
  };
  const filled = fill(diagnosis, '') as Diagnosis;
  return { ...filled, vantages: filled.vantages.map((vantage) => ({ ...vantage, state: text })) };
}

/** Fields that hold names, addresses and sentences; the others hold words of the program's own. */
const fromTheCluster = new Set([
  'address',
  'answer',
  'commonGround',
  'data',
  'detail',
  'differsIn',
  'evidence',
  'fix',
  'icmpSenders',
  'instance',
  'label',
  'modelledOn',
  'name',
  'names',
  'namespace',
  'node',
  'nodes',
  'note',
  'part',
  'pod',
  'question',
  'reasons',
  'remarks',
  'right',
  'sentence',
  'settledBy',
  'soas',
  'source',
  'suffix',
  'text',
  'value',
  'vantage',
  'what',
  'why',
]);
