import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { sceneOf, type Scene } from '../../plugin/core/infer/scene.ts';
import { cellKey } from '../../plugin/core/model/probe.ts';
import { confirmations } from '../../plugin/core/plan/confirm.ts';
import { scenarioText } from '../support/scenarios.ts';

/** What the first look saw: at most two samples of a kind. */
function firstLook(id: string): Scene {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const seen = new Map<string, number>();
  const samples = observations.samples.filter(({ probe }) => {
    const key = cellKey(probe);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count <= 2;
  });
  return sceneOf(complaint, topology, { ...observations, samples });
}

test('beside a CoreDNS pod that is slow its siblings are asked as often', () => {
  const scene = firstLook('D14');
  const requests = confirmations(scene).filter(({ probe }) => probe.target.role === 'coredns-pod');
  const slow = requests.filter(({ probe }) => isSlow(scene, cellKey(probe)));
  expect(slow.length).toBeGreaterThan(0);
  expect(new Set(slow.map(({ probe }) => probe.target.address)).size).toBe(1);
  expect(requests.length).toBe(2 * slow.length);
  expect(new Set(requests.map(({ samples }) => samples)).size).toBe(1);
});

test('nothing is asked again where nothing failed', () => {
  expect(confirmations(firstLook('H00'))).toEqual([]);
});

const isSlow = ({ cells }: Scene, key: string): boolean =>
  cells.some((cell) => cell.key === key && cell.slow > 0);
