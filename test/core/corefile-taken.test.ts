import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { present } from '../../plugin/core/model/part.ts';
import type { Topology } from '../../plugin/core/model/topology.ts';
import { scenarioText } from '../support/scenarios.ts';

const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');

const changedAt = '2026-11-21T06:00:00Z';

/** Its Corefile has a plugin that no release has, and a loop; CoreDNS has started then. */
function withForeignPlugin(startedAt: string, ready = true): Topology {
  const [map, pods] = [topology.configMaps['coredns'], topology.dnsPods];
  if (map?.kind !== 'present' || pods.kind !== 'present') throw new Error('the recording lacks them');
  const more = 'corp.example:53 {\n  ocp_dnsnameresolver\n  forward . 127.0.0.1\n}\n';
  const data = { ...map.value.data, Corefile: `${map.value.data['Corefile'] ?? ''}\n${more}` };
  const coredns = present({ ...map.value, data, lastChange: { at: changedAt, by: 'kubectl-edit' } });
  return {
    ...topology,
    configMaps: { coredns },
    dnsPods: present(
      pods.value.map((pod) => ({
        ...pod,
        ready,
        containers: pod.containers.map((one) => ({ ...one, state: { kind: 'running', startedAt } })),
      })),
    ),
  };
}

const told = (one: Topology): string =>
  diagnose(complaint, one, observations)
    .risks.map(({ suspect }) => suspect.sentence)
    .join('\n');

test.each<readonly [string, Topology, boolean]>([
  ['since: it has it', withForeignPlugin('2026-11-21T06:05:00Z'), false],
  ['before: the next start may fail', withForeignPlugin('2026-11-21T05:00:00Z'), true],
  ['at once, perhaps with what was there before', withForeignPlugin('2026-11-21T06:00:30Z'), true],
  ['since, and is not ready', withForeignPlugin('2026-11-21T06:05:00Z', false), true],
])('a plugin that no release has, where CoreDNS started %s', (_title, one, isTold) => {
  expect(told(one).includes('ocp_dnsnameresolver')).toBe(isTold);
  expect(told(one)).toContain('a loopback address');
});
