import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { scenarioText } from '../support/scenarios.ts';

const verdictOf = (text: string) => {
  const { complaint, topology, observations } = readRecording(text, '');
  return diagnose(complaint, topology, observations).verdict;
};

const kept = (name: string): string =>
  gunzipSync(readFileSync(new URL(`./recordings/${name}.ndjson.gz`, import.meta.url))).toString('utf8');

test.each([
  ['starved-machine', 'every CoreDNS pod now and then slow, and the upstream servers too'],
  ['starved-node', 'one CoreDNS pod slower than the others, which are slow as well'],
])('%s: on a healthy cluster whose machine is short of CPU, %s: nobody is accused', (name) => {
  const verdict = verdictOf(kept(name));
  expect(verdict.kind).toBe('inconclusive');
  if (verdict.kind === 'inconclusive')
    expect(verdict.reasons.join()).toMatch(/wait for CPU 99 % of the time/);
});

test.each(['D14', 'D14-hard', 'D29', 'D75'])('%s: slowness among prompt answers is placed as ever', (id) => {
  expect(verdictOf(scenarioText(id)).kind).toBe('broken');
});

test('without a word from the kernel of how busy the node is, what stands out tenfold is still placed', () => {
  const silent = (text: string): string =>
    text
      .split('\n')
      .filter((line) => !line.includes('/proc/pressure/cpu'))
      .join('\n');
  expect(verdictOf(silent(scenarioText('D14'))).kind).toBe('broken');
  expect(verdictOf(silent(kept('starved-node'))).kind).toBe('inconclusive');
});
