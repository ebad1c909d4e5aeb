import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { keptRecording } from '../support/kept-recording.ts';

/** The line "rewrite type A AAAA" in coredns-custom: what exists has no address any more, what does not is denied. */
const { complaint, topology, observations } = keptRecording('types-rewritten');

function withRule(rule: string): Diagnosis {
  const custom = topology.configMaps['coredns-custom'];
  if (custom?.kind !== 'present') throw new Error('coredns-custom was not read');
  const value = { ...custom.value, data: { 'x.override': rule } };
  const configMaps = { ...topology.configMaps, 'coredns-custom': { kind: 'present', value } as const };
  return diagnose(complaint, { ...topology, configMaps }, observations);
}

test.each(['rewrite type A AAAA', 'rewrite continue type A AAAA', 'rewrite stop type a aaaa'])(
  '%s is why addresses are asked for in vain',
  (rule) => {
    const { verdict, unexplained } = withRule(rule);
    expect(verdict).toMatchObject({
      kind: 'broken',
      confidence: 'certain',
      suspect: {
        hop: { kind: 'coredns-config', instance: 'x.override:1' },
        cause: { kind: 'fault', id: 'corefile-blocks-queries' },
      },
    });
    expect(unexplained).toEqual([]);
  },
);

test.each(['rewrite type ANY HINFO', 'rewrite type A A', 'rewrite name a.example.com b.example.com'])(
  '%s is not accused of it',
  (rule) => {
    expect(JSON.stringify(withRule(rule).verdict)).not.toContain('corefile-blocks-queries');
  },
);
