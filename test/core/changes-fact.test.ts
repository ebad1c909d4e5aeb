import { describe, expect, test } from '@jest/globals';
import { parseEvent, parseNode } from '../../plugin/cluster/parse-objects.ts';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { changesFact } from '../../plugin/core/facts/changes-fact.ts';
import { eventsFact } from '../../plugin/core/facts/events-fact.ts';
import type { Fact } from '../../plugin/core/facts/fact.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { missing, present } from '../../plugin/core/model/part.ts';
import type { Topology } from '../../plugin/core/model/topology.ts';
import { scenarioText } from '../support/scenarios.ts';

const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');

/** Nothing but what a test says has happened. */
const quiet: Topology = {
  ...topology,
  takenAt: '2026-11-21T12:00:00Z',
  service: missing({ reason: 'not-asked', detail: '' }),
  deployments: present([
    {
      name: 'coredns',
      namespace: 'kube-system',
      replicas: 1,
      readyReplicas: 1,
      podLabels: {},
      lastChange: null,
    },
  ]),
  configMaps: {},
  policies: {},
  dnsPods: present([]),
  events: present({ items: [], truncated: false }),
  nodeEvents: present({ items: [], truncated: false }),
};

const factOf = (fact: (scene: ReturnType<typeof sceneOf>) => Fact, parts: Partial<Topology>): Fact =>
  fact(sceneOf(complaint, { ...quiet, ...parts }, observations));

const old = '2026-01-01T00:00:00Z';

const node = (metadata: object, status: object = {}, spec: object = {}) => ({
  node1: present(
    parseNode({ metadata: { name: 'node1', creationTimestamp: old, ...metadata }, status, spec }),
  ),
});

const managed = (manager: string, time: string, fieldsV1: object, subresource = '') => ({
  manager,
  time,
  fieldsV1,
  ...(subresource === '' ? {} : { subresource }),
});

const ready = (status: string, lastTransitionTime: string) => ({
  conditions: [{ type: 'Ready', status, lastTransitionTime }],
});

describe('what changed: a node', () => {
  test.each([
    ['joined', node({ creationTimestamp: '2026-11-21T11:00:00Z' }), 'node node1 joined (60 min ago)'],
    [
      'joined, and became ready and was labelled as it did',
      node(
        {
          creationTimestamp: '2026-11-21T11:00:00Z',
          managedFields: [managed('kubelet', '2026-11-21T11:00:01Z', { 'f:metadata': { 'f:labels': {} } })],
        },
        ready('True', '2026-11-21T11:00:30Z'),
      ),
      'node node1 joined (60 min ago)',
    ],
    [
      'is not ready',
      node({}, ready('False', '2026-11-21T11:50:00Z')),
      'node node1 stopped being ready (10 min ago)',
    ],
    [
      'does not say whether it is ready',
      node({}, ready('Unknown', '2026-11-21T11:50:00Z')),
      'node node1 stopped being ready (10 min ago)',
    ],
    [
      'is ready again',
      node({}, ready('True', '2026-11-21T11:50:00Z')),
      'node node1 became ready (10 min ago)',
    ],
    ['has been ready for long', node({}, ready('True', old)), 'nothing that still shows'],
    [
      'was cordoned',
      node({}, ready('True', old), {
        unschedulable: true,
        taints: [
          {
            key: 'node.kubernetes.io/unschedulable',
            effect: 'NoSchedule',
            timeAdded: '2026-11-21T11:55:00Z',
          },
        ],
      }),
      'node node1 was cordoned (5 min ago)',
    ],
    [
      'was tainted, by nobody knows when',
      node({}, {}, { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] }),
      'nothing that still shows',
    ],
    [
      'was labelled',
      node({
        managedFields: [
          managed('kubectl-label', '2026-11-21T11:58:00Z', { 'f:metadata': { 'f:labels': { 'f:x': {} } } }),
          managed('kubelet', '2026-11-21T11:59:59Z', { 'f:status': {} }, 'status'),
          managed('cilium-agent', '2026-11-21T11:59:58Z', { 'f:metadata': { 'f:annotations': {} } }),
          managed('kube-controller-manager', '2026-11-21T11:59:57Z', { 'f:spec': { 'f:taints': {} } }),
        ],
      }),
      'node node1 by kubectl-label (2 min ago)',
    ],
    [
      'was labelled long ago',
      node({ managedFields: [managed('kubectl-label', old, { 'f:spec': {} })] }),
      'nothing that still shows',
    ],
  ])('%s', (_title, nodes, answer) => {
    expect(factOf(changesFact, { nodes }).answer).toBe(answer);
  });
});

const event = (object: string, reason: string, rest: object = {}) =>
  parseEvent({
    metadata: { namespace: 'kube-system' },
    involvedObject: { kind: object.split('/')[0], name: object.split('/')[1] },
    reason,
    type: 'Warning',
    message: 'why',
    lastTimestamp: '2026-11-21T11:59:00Z',
    ...rest,
  });

const [somePod] = topology.dnsPods.kind === 'present' ? topology.dnsPods.value : [];
if (somePod === undefined) throw new Error('the recording has no CoreDNS pod');
const pod = { ...somePod, name: 'coredns-7c9d-xxxx', createdAt: old, ready: true, node: 'node1' };
const young = { ...pod, createdAt: '2026-11-21T11:58:30Z' };

describe('what events tell', () => {
  const told = (items: readonly ReturnType<typeof event>[], parts: Partial<Topology> = {}): Fact =>
    factOf(eventsFact, {
      nodes: node({}),
      dnsPods: present([pod]),
      events: present({ items, truncated: false }),
      ...parts,
    });

  test.each([
    [
      'a node that stopped being ready',
      [event('Node/node1', 'NodeNotReady', { type: 'Normal' })],
      '1 × NodeNotReady (node node1, 60 s ago)',
    ],
    [
      'several pods of one reason, counted',
      [
        event('Pod/coredns-7c9d-xxxx', 'BackOff', { count: 4 }),
        event('Pod/coredns-7c9d-bbbb', 'BackOff', { lastTimestamp: '2026-11-21T11:00:00Z' }),
      ],
      '5 × BackOff (2 pods, 60 s ago)',
    ],
    [
      'a pod that is gone',
      [event('Pod/coredns-7c9d-gngg', 'BackOff')],
      '1 × BackOff (former pod coredns-7c9d-gngg, 60 s ago)',
    ],
    [
      'a count that a series keeps',
      [
        event('Pod/coredns-7c9d-xxxx', 'Evicted', {
          series: { count: 7, lastObservedTime: '2026-11-21T11:59:30.5Z' },
          lastTimestamp: null,
        }),
      ],
      '7 × Evicted (pod coredns-7c9d-xxxx, 30 s ago)',
    ],
    [
      'what happens while they are read, by a clock that is ahead',
      [event('Node/node1', 'NodeNotReady', { lastTimestamp: '2026-11-21T12:01:00Z' })],
      '1 × NodeNotReady (node node1, 0 s ago)',
    ],
    [
      'a container killed for its liveness',
      [
        event('Pod/coredns-7c9d-xxxx', 'Killing', {
          type: 'Normal',
          message: 'Container coredns failed liveness probe, will be restarted',
        }),
      ],
      '1 × Killing (pod coredns-7c9d-xxxx, 60 s ago)',
    ],
    [
      'many things: the newest',
      ['A', 'B', 'C', 'D', 'E'].map((reason, index) =>
        event('Pod/coredns-7c9d-xxxx', reason, { lastTimestamp: `2026-11-21T11:5${String(index)}:00Z` }),
      ),
      '1 × E (pod coredns-7c9d-xxxx, 6 min ago); 1 × D (pod coredns-7c9d-xxxx, 7 min ago); 1 × C (pod coredns-7c9d-xxxx, 8 min ago); and 2 more',
    ],
  ])('%s', (_title, items, answer) => {
    const fact = told(items);
    expect(fact.answer).toBe(answer);
    expect(fact.allWell).toBeUndefined();
  });

  test.each([
    ['another node', [event('Node/node9', 'NodeNotReady')], {}],
    ['a pod of another deployment', [event('Pod/coredns-autoscaler-6fcdb7d64-x2x2x', 'BackOff')], {}],
    ['other pods', [event('Pod/metrics-server-1-a', 'BackOff')], {}],
    [
      'what a rollout does',
      [event('Pod/coredns-7c9d-xxxx', 'Killing', { type: 'Normal', message: 'Stopping container coredns' })],
      {},
    ],
    ['a pod that has a node by now', [event('Pod/coredns-7c9d-xxxx', 'FailedScheduling')], {}],
    [
      'a pod that was not ready while it started',
      [event('Pod/coredns-7c9d-xxxx', 'Unhealthy', { message: 'Readiness probe failed: 503' })],
      { dnsPods: present([young]) },
    ],
    ['pods that came and went', [event('Pod/coredns-7c9d-gngg', 'Unhealthy')], {}],
    ['tomorrow', [event('Node/node1', 'NodeNotReady', { lastTimestamp: '2026-11-22T11:00:00Z' })], {}],
    ['yesterday', [event('Node/node1', 'NodeNotReady', { lastTimestamp: '2026-11-20T11:00:00Z' })], {}],
  ])('nothing bad: %s', (_title, items, parts) => {
    expect(told(items, parts)).toMatchObject({ answer: 'nothing bad', allWell: true });
  });

  test.each([
    ['a pod that waits for a node', [event('Pod/coredns-7c9d-xxxx', 'FailedScheduling')], { node: null }],
    [
      'a pod that is unhealthy long after its start',
      [event('Pod/coredns-7c9d-xxxx', 'Unhealthy', { message: 'Readiness probe failed: 503' })],
      {},
    ],
  ])('and yet: %s', (_title, items, change) => {
    expect(told(items, { dnsPods: present([{ ...pod, ...change }]) }).answer).toMatch(/^1 × /);
  });

  test('and only of what was read, where there is more', () => {
    const { answer, evidence } = told([], { nodeEvents: present({ items: [], truncated: true }) });
    expect(answer).toBe('nothing bad among those that were read');
    expect(evidence).toContain('there are more than were read');
  });

  test('what may not be read is told', () => {
    const forbidden = missing<never>({ reason: 'forbidden', right: 'list events -n default' });
    expect(told([], { nodeEvents: forbidden })).toMatchObject({
      answer: 'nothing bad',
      evidence: expect.stringContaining('in part: needs the right to list events -n default') as unknown,
    });
    expect(told([], { nodeEvents: forbidden }).allWell).toBeUndefined();
    expect(told([], { nodeEvents: forbidden, events: forbidden })).toMatchObject({ answer: 'not measured' });
  });
});
