import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { present } from '../../plugin/core/model/part.ts';
import type { WantedVantage } from '../../plugin/core/model/step.ts';
import type {
  LabelSelector,
  NetworkPolicy,
  PolicyRule,
  Takers,
  Topology,
} from '../../plugin/core/model/topology.ts';
import { appOn } from '../../plugin/core/plan/vantages.ts';
import { scenarioText } from '../support/scenarios.ts';

const recorded = readRecording(scenarioText('H00'), 'H00');

const all: LabelSelector = { matchLabels: {}, matchExpressions: [] };
const web: LabelSelector = { ...all, matchLabels: { app: 'web' } };
const everything: PolicyRule = { peers: [], ports: [] };

const policy = (name: string, podSelector: LabelSelector, egress: readonly PolicyRule[]): NetworkPolicy => ({
  namespace: 'shop',
  name,
  podSelector,
  policyTypes: ['Egress'],
  ingress: [],
  egress,
  lastChange: null,
});

const taker = (name: string, selector = web): Takers => ({ items: [{ name, selector }], truncated: false });

/** The recorded cluster, which is well, with these policies and what takes pods by their labels. */
const clusterWith = (policies: readonly NetworkPolicy[], takers: Partial<Topology> = {}): Topology => ({
  ...recorded.topology,
  policies: { ...recorded.topology.policies, shop: present(policies) },
  ...takers,
});

const wantedIn = (topology: Topology): WantedVantage =>
  appOn('node1', { complaint: recorded.complaint, topology, probeNamespace: 'default' }, 'to ask');

const unready = { unreadyServices: present(taker('web-peers')) };

describe('a probe among pods to which a Service sends traffic although they are not ready', () => {
  test('carries the labels that policies look at, where there is no such Service', () => {
    const wanted = wantedIn(clusterWith([policy('deny', web, [])]));
    expect(wanted.vantage.labels).toEqual({ app: 'web' });
    expect(wanted.noProbe).toBeUndefined();
  });

  test('does not carry what would bring it traffic, where DNS fares the same without', () => {
    const wanted = wantedIn(clusterWith([policy('all-out', web, [everything])], unready));
    expect(wanted.vantage.labels).toEqual({});
    expect(wanted.noProbe).toBeUndefined();
  });

  test.each([
    ['denied to the pod alone', [policy('deny', web, [])]],
    ['allowed to the pod alone', [policy('deny-all', all, []), policy('allow', web, [everything])]],
  ])('is not started where DNS is %s by that label: another pod would be judged', (_what, policies) => {
    const { noProbe, vantage } = wantedIn(clusterWith(policies, unready));
    expect(noProbe).toMatchObject({
      reason: 'not-asked',
      detail: expect.stringMatching(
        /may not carry app=web.*Service web-peers sends traffic to pods that are not ready/,
      ),
    });
    // Asked from the pod itself, its own labels count.
    expect(vantage.labels).toMatchObject({ app: 'web' });
  });

  test('what it could not test is told', () => {
    const { complaint, observations } = recorded;
    const told = (takers: Partial<Topology>): string =>
      diagnose(complaint, clusterWith([policy('all-out', web, [everything])], takers), observations)
        .notTested.map(({ what, why }) => `${what}: ${why}`)
        .join('\n');
    expect(told(unready)).toMatch(
      /NetworkPolicy shop\/all-out is enforced .* app=web: the probe was not like pod web-/,
    );
    expect(told({})).not.toContain('all-out');
    const many = { ...taker('web-peers'), truncated: true };
    expect(told({ unreadyServices: present(many) })).toContain('Services of shop beyond the first');
  });

  test('Services that may not be read are named as missing', () => {
    const { complaint, observations } = recorded;
    const forbidden = {
      kind: 'missing',
      why: { reason: 'forbidden', right: 'list services -n shop' },
    } as const;
    const { missing, verdict } = diagnose(
      complaint,
      clusterWith([], { unreadyServices: forbidden }),
      observations,
    );
    expect(missing).toContainEqual({
      part: 'Services that send to pods that are not ready',
      why: forbidden.why,
    });
    expect(verdict.kind).toBe('healthy');
  });
});

describe('a budget that counts by the scale of controllers', () => {
  const remarks = (selector: LabelSelector): string => {
    const topology = clusterWith([], { scaleBudgets: present(taker('web-budget', selector)) });
    return diagnose(recorded.complaint, topology, recorded.observations).remarks.join('\n');
  };

  test('is remarked upon where it selects a probe', () => {
    expect(remarks(all)).toContain('PodDisruptionBudget shop/web-budget');
  });

  test('and not where it selects none', () => {
    expect(remarks(web)).not.toContain('PodDisruptionBudget');
  });
});
