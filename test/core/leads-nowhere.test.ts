import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { Probe } from '../../plugin/core/model/probe.ts';
import { verdictLine } from '../../plugin/render/headline.ts';
import { keptRecording } from '../support/kept-recording.ts';

const nowhere = 'www.example.com resolves to 0.0.0.0, which leads nowhere';

/** What is said of the name where both upstream resolvers filter it, but for what is answered otherwise here. */
function said(answers: (probe: Probe) => readonly string[]): { line: string; remarks: readonly string[] } {
  const { complaint, topology, observations } = keptRecording('sinkhole');
  const samples = observations.samples.map((sample): Observation => {
    if (sample.kind === 'missing' || sample.outcome.class !== 'noerror') return sample;
    const { probe, outcome } = sample;
    return probe.question.kind !== 'complained' || outcome.answer === null
      ? sample
      : { ...sample, outcome: { ...outcome, answer: { ...outcome.answer, data: answers(probe) } } };
  });
  const diagnosis = diagnose(complaint, topology, { ...observations, samples });
  return {
    line: verdictLine(diagnosis),
    remarks: diagnosis.remarks.filter((remark) => remark.includes('leads nowhere')),
  };
}

const isUpstream = ({ target }: Probe): boolean => target.role === 'upstream';

test.each<[string, (probe: Probe) => readonly string[], string]>([
  [
    'both upstream resolvers answer so',
    () => ['0.0.0.0'],
    'upstream resolvers 172.30.0.53, 172.30.0.54 answer so, as filters do',
  ],
  [
    'one of them does',
    (probe) => (probe.target.address === '172.30.0.54' ? ['192.0.2.7'] : ['0.0.0.0']),
    'upstream resolver 172.30.0.53 answers so, 172.30.0.54 does not, as filters do',
  ],
  [
    'CoreDNS alone does',
    (probe) => (isUpstream(probe) ? ['192.0.2.7'] : ['0.0.0.0']),
    'CoreDNS answers so, 172.30.0.53, 172.30.0.54 do not',
  ],
  [
    'no upstream resolver was heard',
    (probe) => (isUpstream(probe) ? [] : ['0.0.0.0']),
    'CoreDNS answers so, as filters do',
  ],
])('a name that leads nowhere is not called resolved: %s', (_title, answers, words) => {
  const { line, remarks } = said(answers);
  expect(line).toContain(nowhere);
  expect(remarks).toEqual([expect.stringContaining(`${nowhere}: ${words}`)]);
});

test('nor is one that leads nowhere over IPv6', () => {
  expect(said(() => ['::']).line).toContain('www.example.com resolves to ::, which leads nowhere');
});

test('one that has an address beside is resolved, and the other one is told', () => {
  const { line, remarks } = said(() => ['0.0.0.0', '192.0.2.7']);
  expect(line).toContain('; www.example.com resolves; ');
  expect(remarks).toHaveLength(1);
});

test('an address that leads somewhere is told without a remark', () => {
  const { line, remarks } = said(() => ['192.0.2.7']);
  expect(line).toContain('; www.example.com resolves; ');
  expect(remarks).toEqual([]);
});
