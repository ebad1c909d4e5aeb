import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { VantageId } from '../../plugin/core/model/probe.ts';
import type { Reading } from '../../plugin/core/model/reading.ts';
import { scenarioText } from '../support/scenarios.ts';

const { complaint, topology, observations } = readRecording(scenarioText('D63'), 'D63');

/** The table of two processors as a kernel prints it; the count is hexadecimal there. */
const table = (martians: number): string =>
  [
    'entries  in_hit   in_slow_tot in_slow_mc in_no_route in_brd   in_martian_dst in_martian_src out_hit',
    `000001e8 00000000 00001ecb    00000000   000003a5    00000000 00000000       ${martians.toString(16).padStart(8, '0')}       00000000`,
    '000001e8 00000000 00001ef6    00000000   00000438    00000000 00000000       00000001       00000000',
  ].join('\n');

const reading = (node: string, atMs: number, text: string): Reading => ({
  vantage: `host@${node}` as VantageId,
  subject: { kind: 'node-file', path: '/proc/net/stat/rt_cache' },
  atMs,
  content: { kind: 'present', value: { kind: 'text', text } },
});

/** What the verdict on a broken path says of the reverse path filter, where a node counted so at the beginning and at the end. */
function told(node: string, ...counts: readonly number[]): readonly string[] {
  const readings = [
    ...observations.readings,
    ...counts.map((count, index) => reading(node, 1000 * index, table(count))),
  ];
  const { verdict } = diagnose(complaint, topology, { ...observations, readings });
  if (verdict.kind !== 'broken') throw new Error(`the verdict is ${verdict.kind}`);
  expect(verdict.suspect.cause).toMatchObject({ id: 'node-path-broken' });
  return verdict.suspect.evidence
    .filter(({ source }) => source.includes('rt_cache'))
    .map(({ source, text }) => `${source}: ${text}`);
}

test('a node that took packets for impossible ones while probes asked is told beside the path', () => {
  const [line, ...more] = told('node1', 10, 52);
  expect(more).toEqual([]);
  expect(line).toContain('rt_cache on node1: 42 packets were dropped');
});

test.each([
  ['none more than before', 'node1', [42, 42]],
  ['two, as come by chance', 'node1', [40, 42]],
  ['no second reading', 'node1', [42]],
  ['another node, at no end of the path', 'node9', [10, 52]],
] as const)('%s is not told', (_title, node, counts) => {
  expect(told(node, ...counts)).toEqual([]);
});
