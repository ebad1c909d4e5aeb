import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { keptRecording } from '../support/kept-recording.ts';

type Measured = Observation & { readonly kind: 'measured' };

function diagnosed(id: string, change: (sample: Measured, index: number) => Observation = same): Diagnosis {
  const { complaint, topology, observations } = keptRecording(id);
  const samples = observations.samples.map((sample, index) =>
    sample.kind === 'measured' ? change(sample, index) : sample,
  );
  return diagnose(complaint, topology, { ...observations, samples });
}

const same = (sample: Measured): Observation => sample;

const atTheName = { kind: 'authority', instance: 'complained names' } as const;

test.each([
  [
    'one-name-late',
    'upstream servers take 3.5 s for one name: CoreDNS waits 2 s for each and answers SERVFAIL',
    atTheName,
    'answers come late by seconds',
  ],
  [
    'one-name-within-patience',
    'they take 1.9 s, which CoreDNS waits for; its cache answers afterwards',
    atTheName,
    'answers come late by seconds',
  ],
  [
    'one-name-unanswered',
    'they are silent for one name, and close connections over TCP',
    atTheName,
    'questions over UDP get no answer in time',
  ],
  [
    'questions-held',
    'UDP questions of the pods of a node are held for 1 to 3 s and delivered',
    { kind: 'node-path', instance: 'forwarding of node1' },
    'answers over UDP come late by seconds',
  ],
])('%s: %s', (id, _title, hop, words) => {
  const { verdict, risks, unexplained } = diagnosed(id);
  expect(verdict).toMatchObject({
    kind: 'broken',
    confidence: 'likely',
    suspect: { hop, cause: { kind: 'unknown' } },
    also: [],
    alternatives: [],
  });
  expect(JSON.stringify(verdict)).toContain(words);
  expect(risks).toEqual([]);
  expect(unexplained).toEqual([]);
});

/** Who waited long enough got it at once, who did not never did: half of the questions. */
const losing = (sample: Measured, index: number): Observation => {
  const { probe, outcome } = sample;
  if (probe.vantage !== 'app@node1' || probe.protocol !== 'udp') return sample;
  return index % 2 === 0
    ? { ...sample, outcome: { ...outcome, class: 'silent', rcode: null, answer: null } }
    : { ...sample, outcome: { ...outcome, class: classOf(sample), rcode: rcodeOf(sample), tookMs: 2 } };
};

const isAbsent = ({ probe: { question } }: Measured): boolean => question.kind.endsWith('absent');
const classOf = (sample: Measured): 'nxdomain' | 'noerror' => (isAbsent(sample) ? 'nxdomain' : 'noerror');
const rcodeOf = (sample: Measured): string => (isAbsent(sample) ? 'NXDOMAIN' : 'NOERROR');

test('what is lost or comes at once is lost, and not held', () => {
  const said = JSON.stringify(diagnosed('questions-held', losing).verdict);
  expect(said).not.toContain('late by seconds');
});
