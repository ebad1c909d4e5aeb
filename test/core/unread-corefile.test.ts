import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Verdict } from '../../plugin/core/model/verdict.ts';
import { keptRecording } from '../support/kept-recording.ts';
import { without } from '../support/lesser-rights.ts';
import { scenarioText } from '../support/scenarios.ts';

const verdictOf = (id: string, lacking: readonly string[]): Verdict => {
  const { complaint, topology, observations } = without(readRecording(scenarioText(id), id), lacking);
  return diagnose(complaint, topology, observations).verdict;
};

const isCertain = (verdict: Verdict): boolean => 'confidence' in verdict && verdict.confidence === 'certain';

describe('where the Corefile may not be read', () => {
  test.each(['D24', 'D28', 'D33', 'D46'])('%s, which rests on what it says, is not certain', (id) => {
    expect(isCertain(verdictOf(id, []))).toBe(true);
    expect(verdictOf(id, ['the Corefile']).kind).toBe(verdictOf(id, []).kind);
    expect(isCertain(verdictOf(id, ['the Corefile']))).toBe(false);
    expect(isCertain(verdictOf(id, ['all config maps']))).toBe(false);
  });

  test.each(['D01', 'C-D49'])('%s, which does not, stays certain', (id) => {
    expect(isCertain(verdictOf(id, []))).toBe(true);
    expect(isCertain(verdictOf(id, ['the Corefile']))).toBe(true);
  });

  test.each(['force-tcp-dropped', 'coredns-own-nameserver'])(
    '%s: whom CoreDNS asks, and how, makes no other hop likely',
    (id) => {
      const lacking = ['all config maps', 'CoreDNS pods', 'nodes'];
      const { complaint, topology, observations } = without(keptRecording(id), lacking);
      const { verdict } = diagnose(complaint, topology, observations);
      expect(verdict.kind).not.toBe('healthy');
      expect('confidence' in verdict ? verdict.confidence : 'possible').toBe('possible');
    },
  );
});
