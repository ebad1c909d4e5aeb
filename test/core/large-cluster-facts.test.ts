import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { baselineFacts } from '../../plugin/core/facts/baseline-facts.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { present } from '../../plugin/core/model/part.ts';
import { enlarged } from '../support/large-cluster.ts';
import { scenarioText } from '../support/scenarios.ts';

test('facts about hundreds of CoreDNS pods and nodes name some, the worst first, and count the others', () => {
  const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');
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
