import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { keptRecording } from '../support/kept-recording.ts';

/** The first upstream server rejected what pods asked and answered the nodes, and CoreDNS had not marked it down yet. */
const { complaint, topology, observations } = keptRecording('pods-turned-away');

test('an upstream that turns pods away and answers nodes is no upstream that is silent, and no limit of its rate', () => {
  const { verdict } = diagnose(complaint, topology, observations);
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'node-egress', instance: 'pods → 172.30.0.53' }, cause: { kind: 'unknown' } },
  });
  expect(verdict.kind === 'broken' ? verdict.suspect.sentence : '').toContain('and what nodes send does');
});
