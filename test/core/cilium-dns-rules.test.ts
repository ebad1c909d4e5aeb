import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { hypothesesOf } from '../../plugin/core/faults/index.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { scenarioText } from '../support/scenarios.ts';

/** Rules about names as recorded with a real Cilium, or with every pattern replaced. */
function suspects(change: (text: string) => string): readonly string[] {
  const { complaint, topology, observations } = readRecording(change(scenarioText('C-D54')), 'C-D54');
  return hypothesesOf(sceneOf(complaint, topology, observations)).flatMap(({ fault }) => fault?.id ?? []);
}

test('rules about some names are suspected of refusing the others', () => {
  expect(suspects((text) => text)).toContain('cilium-dns-rules-refuse');
});

test('a rule that admits every name is suspected of nothing', () => {
  const all = (text: string): string =>
    text
      .replace(/"kind":"pattern","pattern":"[^"]*"/g, '"kind":"pattern","pattern":"*"')
      .replace(/"kind":"name","name":"[^"]*"/g, '"kind":"pattern","pattern":"*"');
  expect(suspects(all)).not.toContain('cilium-dns-rules-refuse');
});
