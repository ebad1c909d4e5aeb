import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { baselineFacts } from '../../plugin/core/facts/baseline-facts.ts';
import { changesFact } from '../../plugin/core/facts/changes-fact.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { missing, present } from '../../plugin/core/model/part.ts';
import { enlarged } from '../support/large-cluster.ts';
import { scenarioText } from '../support/scenarios.ts';

const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');

test('facts about hundreds of CoreDNS pods and nodes name some, the worst first, and count the others', () => {
  const large = enlarged(topology, 150);
  const pods = large.dnsPods.kind === 'present' ? large.dnsPods.value : [];
  const use = (name: string) => ({ cpu: name === 'coredns-149' ? 0.95 : 0.01, memory: 1 });
  const facts = baselineFacts(
    sceneOf(
      complaint,
      {
        ...large,
        dnsPods: present(
          pods.map((pod) => ({ ...pod, containers: pod.containers.map((one) => ({ ...one, cpuLimit: 1 })) })),
        ),
        nodeShares: {},
        usage: present({
          nodes: Object.fromEntries(
            Object.keys(large.nodes).map((node) => [node, { cpu: 0.1, memory: 0.1 }]),
          ),
          pods: Object.fromEntries(pods.map(({ name }) => [name, use(name)])),
        }),
      },
      observations,
    ),
  );
  for (const { question, answer, evidence } of facts)
    expect(`${question} ${answer} ${evidence}`.length).toBeLessThan(1500);
  const throttled = facts.find(({ question }) => question.startsWith('Do CPU limits'));
  expect(throttled?.evidence).toMatch(/^coredns-149: 0\.95 of 1 cores; .*; and 138 more$/);
});

test('what changed: all that is not told is counted', () => {
  const { nodes } = enlarged(topology, 9);
  const joined = Object.entries(nodes).map(([name, part], index) => {
    if (part.kind === 'missing') throw new Error('a node was not read');
    return [
      name,
      present({ ...part.value, name, createdAt: `2026-11-21T0${String(index)}:00:00Z` }),
    ] as const;
  });
  const { answer } = changesFact(
    sceneOf(
      complaint,
      {
        ...topology,
        takenAt: '2026-11-21T10:00:00Z',
        nodes: Object.fromEntries(joined),
        configMaps: {},
        service: missing({ reason: 'not-asked', detail: '' }),
        deployments: present([]),
        dnsPods: present([]),
        policies: {},
      },
      observations,
    ),
  );
  expect(answer).toMatch(/; and 6 earlier$/);
});
