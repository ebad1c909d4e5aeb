import { expect, test } from '@jest/globals';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { judged } from '../support/diagnosed.ts';
import { keptDiagnosis, keptRecording } from '../support/kept-recording.ts';

test('upstreams that cut every answer over UDP and give it whole over TCP: nobody feels it, and it is told', () => {
  const { verdict, remarks, unexplained } = keptDiagnosis('upstreams-cut-answers');
  expect(verdict.kind).toBe('healthy');
  expect(unexplained).toEqual([]);
  expect(remarks.join('\n')).toContain('172.30.0.53 and 172.30.0.54 cut every answer over UDP short');
});

test('the same where nothing was asked over TCP: that it comes whole is not known, so the servers are accused', () => {
  const { observations, ...run } = keptRecording('upstreams-cut-answers');
  const samples = observations.samples.filter(
    ({ probe }) => probe.protocol === 'udp' || probe.question.kind === 'cluster-absent',
  );
  expect(judged({ ...run, observations: { ...observations, samples } }).verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'upstream' }, sentence: expect.stringContaining('come cut short') },
  });
});

test('upstreams that cut answers over UDP and are mute over TCP: one sentence says both', () => {
  const { verdict, unexplained } = keptDiagnosis('upstreams-cut-answers-without-tcp');
  expect(verdict).toMatchObject({
    kind: 'broken',
    also: [],
    alternatives: [],
    suspect: {
      hop: { kind: 'upstream', instance: '172.30.0.53, 172.30.0.54' },
      sentence: expect.stringContaining('come cut short, and whoever asks again over TCP'),
    },
  });
  expect(JSON.stringify(verdict)).not.toMatch(/TCP are whole|UDP passes/);
  expect(unexplained).toEqual([]);
});

test('what is lost beside cut answers stays a failure', () => {
  const { complaint, topology, observations } = keptRecording('upstreams-cut-answers');
  const samples = observations.samples.map((sample, index) =>
    sample.kind === 'measured' && sample.outcome.class === 'truncated' && index % 2 === 0
      ? { ...sample, outcome: { ...sample.outcome, class: 'silent' as const } }
      : sample,
  );
  const { cells } = sceneOf(complaint, topology, { ...observations, samples });
  const losing = cells.filter(({ counts }) => (counts.silent ?? 0) > 0 && (counts.truncated ?? 0) > 0);
  expect(losing.length).toBeGreaterThan(0);
  for (const { failed, counts } of losing) expect(failed).toBe(counts.silent);
});
