import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { rank } from '../../plugin/core/infer/rank.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { withoutCulprit } from '../../plugin/core/infer/without-culprit.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import { scenarioText } from '../support/scenarios.ts';

/** A healthy run, in which the first CoreDNS pod has been asked a question `asked` times from there and has answered `answered` of them. */
function verdictWhere(vantage: 'app' | 'host', asked: number, answered: number): string {
  const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');
  const whole = observations.samples.find(
    (sample) =>
      sample.kind === 'measured' &&
      sample.probe.vantage.startsWith(vantage) &&
      sample.probe.target.role === 'coredns-pod' &&
      sample.probe.question.kind === 'reverse-absent',
  );
  if (whole?.kind !== 'measured') throw new Error('nothing of the kind was asked');
  const samples: readonly Observation[] = [
    ...observations.samples.filter(({ probe }) => JSON.stringify(probe) !== JSON.stringify(whole.probe)),
    ...Array.from({ length: asked }, (_, at): Observation =>
      at < answered ? whole : { ...whole, outcome: { ...whole.outcome, class: 'silent' } },
    ),
  ];
  const scene = sceneOf(complaint, topology, { ...observations, samples });
  return withoutCulprit(scene, { ...rank(scene), candidates: [] }, []).kind;
}

test.each([
  ['app', 3, 0, 'inconclusive'],
  ['app', 9, 0, 'inconclusive'],
  ['app', 9, 1, 'healthy'],
  ['app', 2, 0, 'healthy'],
  ['host', 9, 0, 'healthy'],
] as const)(
  'where nobody is accused and a pod behind the Service, asked by %s %p times, answers %p: %s',
  (vantage, asked, answered, kind) => {
    expect(verdictWhere(vantage, asked, answered)).toBe(kind);
  },
);
