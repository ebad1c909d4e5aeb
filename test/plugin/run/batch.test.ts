import { expect, test } from '@jest/globals';
import type { ProbeRequest, VantageId } from '../../../plugin/core/model/probe.ts';
import { planBatch } from '../../../plugin/run/batch.ts';
import { gentleMs, usualMs } from '../../../plugin/run/pacing.ts';

const request = (address: string, samples: number): ProbeRequest => ({
  probe: {
    vantage: 'app@node1' as VantageId,
    target: { role: 'service', address, port: 53 },
    protocol: 'udp',
    question: { kind: 'external-absent', suffix: 'invalid', type: 'A' },
  },
  samples,
  intervalMs: 0,
  timeoutMs: 2000,
  gate: 'none',
});

/** The most questions that leave for one address within any second. */
function mostInASecond(staggerMs: number): number {
  const { batch } = planBatch([request('10.0.0.1', 40), request('10.0.0.2', 40)], [], () => 0.5, {
    staggerMs,
    mostPerSecond: {},
    restMs: 0,
  });
  const times = batch.questions.flatMap((question) =>
    question.kind === 'dns' && question.address === '10.0.0.1' ? [question.atMs] : [],
  );
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
}

test('--gentle sends at most ten questions a second to one address', () => {
  expect(mostInASecond(gentleMs)).toBe(10);
  expect(mostInASecond(usualMs)).toBe(40);
});
