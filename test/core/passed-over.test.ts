import { expect, test } from '@jest/globals';
import type { Observation } from '../../plugin/core/model/observation.ts';
import { present } from '../../plugin/core/model/part.ts';
import type { LibcAnswer } from '../../plugin/core/model/reading.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { judged } from '../support/diagnosed.ts';
import { keptDiagnosis, keptRecording } from '../support/kept-recording.ts';

const refused = keptRecording('nameserver-refused-by-own-kernel');
const behind = keptRecording('network-servers-behind-the-clusters');

/** The same run, its resolver library having said this. */
const withLibrary = (recording: Recording, answer: Partial<LibcAnswer>): Recording => ({
  ...recording,
  observations: {
    ...recording.observations,
    readings: recording.observations.readings.map((reading) =>
      reading.content.kind === 'present' && reading.content.value.kind === 'libc'
        ? {
            ...reading,
            content: present({
              kind: 'libc',
              answers: reading.content.value.answers.map((one) => ({ ...one, ...answer })),
            }),
          }
        : reading,
    ),
  },
});

const withSamples = (recording: Recording, change: (sample: Observation) => Observation): Recording => ({
  ...recording,
  observations: { ...recording.observations, samples: recording.observations.samples.map(change) },
});

const silentAt =
  (address: string) =>
  (sample: Observation): Observation =>
    sample.kind === 'measured' && sample.probe.target.address === address
      ? { ...sample, outcome: { ...sample.outcome, class: 'silent', tookMs: 2000 } }
      : sample;

const risksOf = ({ risks }: Diagnosis): string => risks.map(({ suspect }) => suspect.sentence).join('\n');

const blamesPod = {
  kind: 'broken',
  suspect: { cause: { id: 'pod-dns-config-wrong' }, hop: { kind: 'client-resolver' } },
};

test('a first nameserver that the own kernel refuses to ask costs nobody a wait: a risk', () => {
  const diagnosis = keptDiagnosis('nameserver-refused-by-own-kernel');
  expect(diagnosis.verdict.kind).toBe('healthy');
  expect(risksOf(diagnosis)).toContain(
    'fd00::10, which does not serve it: questions there are refused before',
  );
});

test.each([
  ['it is silent, so that every lookup waits 5 s for it', withSamples(refused, silentAt('fd00::10'))],
  ['the resolver library waited all the same', withLibrary(refused, { tookMs: 5012 })],
  ['the resolver library got no answer', withLibrary(refused, { addresses: [], error: 'EAI_AGAIN' })],
])('the same nameserver where %s: broken', (_, recording) => {
  expect(judged(recording).verdict).toMatchObject(blamesPod);
});

test('servers of the network behind the DNS Service, which answers: a risk that names them all and says for whom', () => {
  const diagnosis = keptDiagnosis('network-servers-behind-the-clusters');
  expect(diagnosis.verdict.kind).toBe('healthy');
  expect(risksOf(diagnosis)).toMatch(/172\.30\.0\.53, 172\.30\.0\.54 behind the cluster's DNS.*\(musl\)/);
});

test.each([
  [
    'asked by turns (rotate)',
    {
      ...behind,
      observations: {
        ...behind.observations,
        vantages: behind.observations.vantages.map((report) => ({
          ...report,
          vantage:
            report.vantage.dnsConfig == null
              ? report.vantage
              : {
                  ...report.vantage,
                  dnsConfig: { ...report.vantage.dnsConfig, options: [{ name: 'rotate', value: null }] },
                },
        })),
      },
    },
  ],
  [
    'believed by the resolver library',
    withLibrary(behind, { addresses: [], error: 'EAI_NONAME', tookMs: 3 }),
  ],
])('servers of the network behind the DNS Service, %s: broken', (_, recording) => {
  expect(judged(recording).verdict).toMatchObject(blamesPod);
});
