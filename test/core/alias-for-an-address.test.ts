import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { present } from '../../plugin/core/model/part.ts';
import type { Verdict } from '../../plugin/core/model/verdict.ts';
import { keptRecording } from '../support/kept-recording.ts';

/** What is said where the Service complained of, which every CoreDNS pod denies to three nodes, is an alias for `externalName`. */
function verdictFor(externalName: string): Verdict {
  const { complaint, topology, observations } = keptRecording('alias-for-an-address');
  const legacy = topology.namedServices['shop/legacy'];
  if (legacy?.kind !== 'present') throw new Error('the Service is not there');
  const namedServices = { 'shop/legacy': present({ ...legacy.value, externalName }) };
  return diagnose(complaint, { ...topology, namedServices }, observations).verdict;
}

test.each([
  ['an address, which is no name', '172.30.0.80', 'that is an address'],
  ['a name that does not exist', 'db.nowhere.example.com', 'db.nowhere.example.com is what does not resolve'],
])('an alias for %s is the cause, whoever asked how often', (_title, target, words) => {
  const verdict = verdictFor(target);
  expect(verdict).toMatchObject({
    kind: 'not-a-network-fault',
    confidence: 'certain',
    suspect: { cause: { kind: 'fault', id: 'external-name-fails' } },
  });
  const text = JSON.stringify(verdict);
  expect(text).toContain(words);
  expect(text).toContain(`its externalName is ${target}`);
});

test('a Service that is no alias is not blamed for its denial', () => {
  expect(JSON.stringify(verdictFor(''))).not.toContain('external-name-fails');
});
