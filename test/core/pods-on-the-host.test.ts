import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { isOnHost } from '../../plugin/core/model/is-on-host.ts';
import type { Observation, Observations } from '../../plugin/core/model/observation.ts';
import { present } from '../../plugin/core/model/part.ts';
import type { Target, Vantage } from '../../plugin/core/model/probe.ts';
import type { AppPod, NetworkPolicy, Topology } from '../../plugin/core/model/topology.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { appOn } from '../../plugin/core/plan/vantages.ts';
import { renderText } from '../../plugin/render/text.ts';
import { suspectsIn } from '../lab/e2e/run-fault.ts';
import { lost } from '../support/bad-day.ts';
import { healthyWorld, nothingMissing } from '../support/healthy-world.ts';
import { keptRecording } from '../support/kept-recording.ts';
import { offlineRun } from '../support/offline-run.ts';

/** Pod plain/hostnet is on the network of node1; its probe was put on the pod network, where all is well. */
const recorded = keptRecording('host-way-blackholed');
const { complaint, topology } = recorded;

/** The same cluster where the pod is given otherwise. */
const withPod = (change: Partial<AppPod>, more: Partial<Topology> = {}): Topology => {
  if (topology.pods.kind === 'missing') throw new Error('the recording has pods');
  const { items, truncated } = topology.pods.value;
  const changed = items.map((pod) => (pod.name === 'hostnet' ? { ...pod, ...change } : pod));
  return { ...topology, pods: present({ items: changed, truncated }), ...more };
};

const half = (): number => 0.5;

/** A whole run of today in a cluster that is well, but for what is lost. */
function runIn(cluster: Topology, isLost: (from: Vantage, target: Target) => boolean): Diagnosis {
  const vantages = new Map<string, Vantage>();
  const calm = healthyWorld(recorded, (sample) => sample, nothingMissing(half), half);
  const observations = offlineRun(
    { complaint, topology: cluster },
    {
      ...calm,
      vantage: (wanted) => {
        vantages.set(wanted.vantage.id, wanted.vantage);
        return calm.vantage(wanted);
      },
      answer: (request, report, sentMs) => {
        const sample = calm.answer(request, report, sentMs);
        return sample.kind === 'measured' && isLost(report.vantage, request.probe.target)
          ? lost(sample)
          : sample;
      },
    },
  );
  return diagnose(complaint, cluster, observations);
}

/** To the Service, from the pod's node and whoever is on its network. */
const isOwnOfNode = (from: Vantage, { role }: Target): boolean =>
  isOnHost(from) && from.node === 'node1' && role === 'service';

/** No failure of the recording took place. */
const mended = (observations: Observations): Observations => ({
  ...observations,
  samples: observations.samples.filter(
    (sample: Observation) => sample.kind === 'measured' && sample.outcome.class !== 'reset',
  ),
});

describe('a recording in which the node asked for a pod on its network, and a probe on the pod network', () => {
  test.each([
    [
      'the node has a blackhole for Service addresses',
      'host-way-blackholed',
      'node-service-rules',
      'node1 itself',
    ],
    ["the node's own firewall drops port 53", 'host-firewalled', 'node-path', 'node1 itself → CoreDNS pods'],
  ])('%s: that is what is broken', (_what, id, kind, instance) => {
    const { complaint, topology, observations } = keptRecording(id);
    const diagnosis = diagnose(complaint, topology, observations);
    expect(diagnosis.verdict).toMatchObject({ kind: 'broken', suspect: { hop: { kind, instance } } });
    expect(diagnosis.unexplained).toEqual([]);
  });

  test('nothing fails: it is healthy, and told who asked', () => {
    const { verdict } = diagnose(complaint, topology, mended(recorded.observations));
    expect(verdict).toMatchObject({ kind: 'healthy', scope: { inPlaceOf: { pod: 'hostnet', by: 'node' } } });
  });

  test('the pod is on the pod network: what fails from the node alone is not its complaint', () => {
    const { verdict } = diagnose(
      complaint,
      withPod({ hostNetwork: false, dnsPolicy: 'ClusterFirst' }),
      recorded.observations,
    );
    expect(verdict.kind).toBe('healthy');
  });
});

describe('a run of today asks from where the pod is', () => {
  test.each([
    [true, 'ClusterFirstWithHostNet', { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }],
    [true, 'ClusterFirst', { hostNetwork: true, dnsPolicy: 'Default' }],
    [true, 'Default', { hostNetwork: true, dnsPolicy: 'Default' }],
    [false, 'ClusterFirst', { dnsPolicy: 'ClusterFirst' }],
  ])('hostNetwork %s, dnsPolicy %s', (hostNetwork, dnsPolicy, expected) => {
    const cluster = withPod({ hostNetwork, dnsPolicy });
    const { vantage } = appOn('node1', { complaint, topology: cluster, probeNamespace: 'default' }, '');
    expect({ hostNetwork: vantage.hostNetwork, dnsPolicy: vantage.dnsPolicy }).toEqual({
      hostNetwork: undefined,
      ...expected,
    });
  });

  test('nothing fails: it is healthy, and told who asked', () => {
    const { verdict } = runIn(topology, () => false);
    expect(verdict).toMatchObject({
      kind: 'healthy',
      scope: { inPlaceOf: { pod: 'hostnet', by: 'probe-on-host' } },
    });
  });

  test('what the node itself sends to the Service is lost, what its pods send passes: that is told', () => {
    const diagnosis = runIn(topology, isOwnOfNode);
    expect(diagnosis.verdict).toMatchObject({
      kind: 'broken',
      suspect: { hop: { kind: 'node-service-rules', instance: 'node1 itself' } },
    });
  });

  test('what pods of the pod network send is lost: nobody on the host network feels it', () => {
    expect(runIn(topology, (from, { role }) => !isOnHost(from) && role !== 'upstream').verdict.kind).toBe(
      'healthy',
    );
  });

  test('a policy of the namespace denies all that leaves: it holds for no pod on the host network', () => {
    const denial: NetworkPolicy = {
      namespace: 'plain',
      name: 'deny',
      podSelector: { matchLabels: {}, matchExpressions: [] },
      policyTypes: ['Egress'],
      ingress: [],
      egress: [],
      lastChange: null,
    };
    const denying = withPod({}, { policies: { ...topology.policies, plain: present([denial]) } });
    const well = runIn(denying, () => false);
    expect(well.verdict.kind).toBe('healthy');
    expect(well.remarks.join()).not.toContain('deny');
    const struck = runIn(denying, isOwnOfNode);
    expect(suspectsIn(struck).map(({ cause }) => cause)).not.toContainEqual(
      expect.objectContaining({ id: 'network-policy-denies-dns' }),
    );
  });
});

/** The interface of pod plain/lonely is down; a probe like it has one that works. */
describe('a pod that is named and not asked itself', () => {
  const { complaint, topology, observations } = keptRecording('own-interface-down');
  const textOf = (named: string | null): string =>
    renderText(diagnose({ ...complaint, pod: named }, topology, observations), {
      color: false,
      width: 1000,
    });

  test('health of a probe like it is told not to be its own', () => {
    expect(textOf('lonely')).toContain(
      'Pod lonely itself was not asked (a probe like it was): its own network is untested.',
    );
  });

  test('nothing is said of a pod that nobody named', () => {
    expect(textOf(null)).not.toContain('itself was not asked');
  });
});
