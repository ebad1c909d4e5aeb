import { expect, test } from '@jest/globals';
import { present, valueOr } from '../../plugin/core/model/part.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import { judged } from '../support/diagnosed.ts';
import { keptRecording } from '../support/kept-recording.ts';

const run = keptRecording('names-of-pods-disabled');

/** The same run, with this in place of the line "pods disabled". */
const withLine = (line: string): Recording => {
  const { topology } = run;
  const map = topology.configMaps['coredns'];
  if (map?.kind !== 'present') throw new Error('no config map coredns');
  const corefile = (map.value.data['Corefile'] ?? '').replace('pods disabled', line);
  const data = { ...map.value.data, Corefile: corefile };
  return {
    ...run,
    topology: {
      ...topology,
      configMaps: { ...topology.configMaps, coredns: present({ ...map.value, data }) },
    },
  };
};

const withoutPods = (): Recording => ({
  ...run,
  topology: {
    ...run.topology,
    pods: present({
      ...valueOr(run.topology.pods, { items: [], truncated: false }),
      items: valueOr(run.topology.pods, { items: [], truncated: false }).items.map((pod) => ({
        ...pod,
        address: '10.244.9.9',
      })),
    }),
  },
});

test.each([
  ['"pods disabled"', run, /pod shop\/\S+ has that address.*told so by "pods disabled" \(Corefile:8\)/],
  [
    'no line "pods", which means the same',
    withLine('ttl 30'),
    /only where a line "pods" tells it, and there is none/,
  ],
])('the name of a living pod is denied because of %s', (_, recording, words) => {
  expect(judged(recording).verdict).toMatchObject({
    kind: 'broken',
    confidence: 'certain',
    suspect: {
      hop: { kind: 'coredns-config' },
      cause: { id: 'corefile-hides-services' },
      sentence: expect.stringMatching(words),
    },
  });
});

test('a name for an address that no pod has does not exist, whatever the Corefile says', () => {
  expect(judged(withoutPods()).verdict).toMatchObject({
    kind: 'not-a-network-fault',
    suspect: { cause: { id: 'name-absent' } },
  });
});

test('where the plugin makes such names the Corefile is not to blame for a denial', () => {
  expect(JSON.stringify(judged(withLine('pods insecure')).verdict)).not.toContain('corefile-hides-services');
});
