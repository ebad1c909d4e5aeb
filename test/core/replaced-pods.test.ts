import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { keptRecording } from '../support/kept-recording.ts';

const { complaint, topology, observations } = keptRecording('pods-replaced');

const riskIds = (given: typeof topology): readonly string[] =>
  diagnose(complaint, given, observations).risks.flatMap(({ suspect }) =>
    suspect.cause.kind === 'fault' ? [suspect.cause.id] : [],
  );

test('a pod that was replaced during a run is told as that, and no path is blamed for it', () => {
  expect(riskIds(topology)).toEqual(['coredns-replaced']);
});

test('without that knowledge the silence of the pod would be taken for a broken path', () => {
  expect(riskIds({ ...topology, gonePods: [] })).toEqual(['node-path-broken']);
});
