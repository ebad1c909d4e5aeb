import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { mapPart } from '../../plugin/cluster/reader.ts';
import type { DnsPod } from '../../plugin/core/model/topology.ts';
import { scenarioText } from '../support/scenarios.ts';

const { complaint, topology, observations } = readRecording(scenarioText('D20'), 'D20');

/** What is said of D20 where the CoreDNS pods that `isLate` tells started just before the run, after the Service was made. */
function causes(isLate: (pod: DnsPod, index: number) => boolean): string {
  const startedAt = topology.takenAt;
  const dnsPods = mapPart(topology.dnsPods, (pods) =>
    pods.map((pod, index) =>
      isLate(pod, index)
        ? {
            ...pod,
            containers: pod.containers.map((one) => ({
              ...one,
              state: { kind: 'running' as const, startedAt },
            })),
          }
        : pod,
    ),
  );
  return JSON.stringify(diagnose(complaint, { ...topology, dnsPods }, observations).verdict);
}

test('a denial is old where CoreDNS ran before the Service was made', () => {
  expect(causes(() => false)).toContain('"id":"negative-cache"');
});

test('a CoreDNS that started later cannot have kept it', () => {
  expect(causes(() => true)).not.toContain('"id":"negative-cache"');
});
