import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { LibcAnswer } from '../../plugin/core/model/reading.ts';
import { scenarioText } from '../support/scenarios.ts';

/** What is remarked of the library where it answered this, beside what was recorded of the questions themselves. */
function remarked(id: string, answer: Partial<LibcAnswer>): readonly string[] {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const [name = ''] = complaint.names;
  const vantage = observations.vantages.find((one) => one.vantage.kind === 'app')?.vantage.id;
  if (vantage === undefined) throw new Error('nobody asked');
  const answers = [{ name, addresses: [], error: null, tookMs: 7, ...answer }];
  const readings = [
    ...observations.readings.filter(({ subject }) => subject.kind !== 'libc'),
    {
      vantage,
      subject: { kind: 'libc', names: [name] },
      atMs: 1000,
      content: { kind: 'present', value: { kind: 'libc', answers } },
    } as const,
  ];
  return diagnose(complaint, topology, { ...observations, readings }).remarks.filter((remark) =>
    remark.includes('getaddrinfo'),
  );
}

test('a library that fails where every question is answered is told', () => {
  const [remark] = remarked('D85', { error: 'EAI_NONAME' });
  expect(remark).toContain('failed for www.example.com with EAI_NONAME after 7 ms');
  expect(remark).toContain('nsswitch.conf');
});

test.each([
  ['a library that answers', 'D85', { addresses: ['172.30.0.80'] }],
  ['a library that fails as the questions do', 'D25', { error: 'EAI_AGAIN' }],
  ['another name than was complained of', 'D85', { name: 'other.example', error: 'EAI_NONAME' }],
])('%s is not', (_title, id, answer) => {
  expect(remarked(id, answer)).toEqual([]);
});
