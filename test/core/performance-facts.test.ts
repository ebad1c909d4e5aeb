import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import type { Fact } from '../../plugin/core/facts/fact.ts';
import { nodeFact } from '../../plugin/core/facts/node-fact.ts';
import { throttlingFact } from '../../plugin/core/facts/throttling-fact.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { missing, present } from '../../plugin/core/model/part.ts';
import type { Topology, Usage } from '../../plugin/core/model/topology.ts';
import { suspectsIn } from '../lab/e2e/run-fault.ts';
import { scenarioText } from '../support/scenarios.ts';

const healthy = readRecording(scenarioText('H00'), 'H00');
const podsOf = ({ dnsPods }: Topology) => (dnsPods.kind === 'present' ? dnsPods.value : []);

const withLimit = (topology: Topology, cpuLimit: number | null): Topology => ({
  ...topology,
  dnsPods: present(
    podsOf(topology).map((pod) => ({
      ...pod,
      containers: pod.containers.map((one) => ({ ...one, cpuLimit })),
    })),
  ),
});

const use = (cpu: number): Usage => ({
  nodes: {},
  pods: Object.fromEntries(podsOf(healthy.topology).map(({ name }) => [name, { cpu, memory: 1 }])),
});

const throttlingOf = (topology: Topology): readonly Fact[] =>
  throttlingFact(sceneOf(healthy.complaint, topology, healthy.observations));

describe('CPU limits of CoreDNS', () => {
  test.each<[string, number | null, Partial<Topology>, RegExp, boolean]>([
    ['there are none', null, {}, /^no: it has none$/, true],
    ['a limit far away, by its own metrics', 2, {}, /^hardly: at most \d %/, true],
    [
      'a limit that is used up',
      0.1,
      { usage: present(use(0.097)) },
      /^likely: \S+ uses 97 % of its limit/,
      false,
    ],
    ['a limit of which half is used', 0.1, { usage: present(use(0.05)) }, /^hardly: at most 50 %/, true],
  ])('%s', (_title, limit, parts, answer, isWell) => {
    const [fact] = throttlingOf({ ...withLimit(healthy.topology, limit), ...parts });
    expect(fact?.answer).toMatch(answer);
    expect(fact?.allWell === true).toBe(isWell);
  });

  test('pods that may not be read are not measured, with the right that lacks', () => {
    const dnsPods = missing<never>({ reason: 'forbidden', right: 'list pods -n kube-system' });
    const [fact] = throttlingOf({ ...healthy.topology, dnsPods });
    expect(fact).toMatchObject({ answer: 'not measured' });
    expect(fact?.evidence).toContain('list pods -n kube-system');
  });

  test('what was recorded before limits were read says nothing', () => {
    expect(throttlingOf(healthy.topology)).toEqual([]);
  });

  test('a limit that is used up speaks for slow CoreDNS, and is not needed to find it', () => {
    const { complaint, topology, observations } = readRecording(scenarioText('D14'), 'D14');
    const limited = {
      ...withLimit(topology, 0.1),
      usage: present({
        nodes: {},
        pods: Object.fromEntries(podsOf(topology).map(({ name }) => [name, { cpu: 0.099, memory: 1 }])),
      }),
    };
    const evidence = (one: Topology): readonly string[] =>
      suspectsIn(diagnose(complaint, one, observations)).flatMap((suspect) =>
        suspect.cause.kind === 'fault' && suspect.cause.id === 'coredns-slow'
          ? ['coredns-slow', ...suspect.evidence.map(({ text }) => text)]
          : [],
      );
    expect(evidence(topology)).toContain('coredns-slow');
    expect(evidence(limited)).toContain('it uses 0.10 of the 0.1 cores that its limit allows');
  });
});

describe('node performance', () => {
  const nodesOf = (parts: Partial<Topology>): Fact =>
    nodeFact(sceneOf(healthy.complaint, { ...healthy.topology, ...parts }, healthy.observations));
  const shares = present({ pods: 3, cpuRequests: 0.5, cpuLimits: 1.4, memoryLimits: 0.2 });

  test('is told for every node in question, with what was not measured and why', () => {
    const { answer, evidence, allWell } = nodesOf({
      nodeShares: {
        node1: shares,
        node2: missing({ reason: 'not-asked', detail: 'one call for each node, made with --deep' }),
        node3: missing({ reason: 'forbidden', right: 'list pods (all namespaces)' }),
      },
    });
    expect({ answer, allWell }).toEqual({ answer: 'nothing is under strain', allWell: true });
    expect(evidence).toContain('limits of its pods: CPU 140 %, memory 20 %');
    expect(evidence).toContain(
      'not measured of node2: limits of its pods (one call for each node, made with --deep)',
    );
    expect(evidence).toContain(
      'not measured of node3: limits of its pods (needs the right to list pods (all namespaces))',
    );
    expect(evidence).toMatch(/not measured of node\d, node\d: pressure and connection tracking/);
    expect(evidence).toMatch(
      /not measured of node\d, node\d, node\d: use \(metrics\.k8s\.io is not installed\)/,
    );
  });

  test('names a node that is used up, wherever it is', () => {
    const { answer, allWell } = nodesOf({
      nodeShares: {},
      usage: present({
        nodes: {
          node1: { cpu: 0.2, memory: 0.89 },
          node2: { cpu: 0.97, memory: 0.5 },
          node3: { cpu: 0.3, memory: 0.1 },
        },
        pods: {},
      }),
    });
    expect(answer).toBe('node2: CPU used 97 %');
    expect(allWell).toBeUndefined();
  });

  test('is not called well where no kernel was read, and says what is known', () => {
    const fact = nodeFact(
      sceneOf(
        healthy.complaint,
        { ...healthy.topology, nodeShares: { node1: shares } },
        { ...healthy.observations, readings: [] },
      ),
    );
    expect(fact.answer).toBe('not measured');
    expect(fact.allWell).toBeUndefined();
    expect(fact.evidence).toContain('CPU 140 %');
    expect(fact.evidence).toContain('no probe on the host network read /proc');
  });
});
