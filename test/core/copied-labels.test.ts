import { describe, expect, test } from '@jest/globals';
import type { LabelSelector, Labels, NetworkPolicy, Taker } from '../../plugin/core/model/topology.ts';
import { copiedLabels } from '../../plugin/core/policy/copied-labels.ts';

const labelled = (matchLabels: Labels): LabelSelector => ({ matchLabels, matchExpressions: [] });

/** A policy that selects pods by these labels; its rules do not matter here. */
const policy = (name: string, podSelector: LabelSelector): NetworkPolicy => ({
  namespace: 'shop',
  name,
  podSelector,
  policyTypes: ['Egress'],
  ingress: [],
  egress: [],
  lastChange: null,
});

const pod = { app: 'web', tier: 'front', team: 'a', 'pod-template-hash': 'x' };

const byApp = policy('by-app', labelled({ app: 'web' }));
const byTier = policy('by-tier', labelled({ tier: 'front' }));
const byOtherTier = policy('by-other-tier', labelled({ tier: 'back' }));
const byHash = policy('by-hash', {
  matchLabels: {},
  matchExpressions: [{ key: 'pod-template-hash', operator: 'Exists', values: [] }],
});

const service = (selector: Labels): Taker => ({ name: 'web-peers', selector: labelled(selector) });

describe('labels that a probe carries', () => {
  test.each<readonly [string, readonly NetworkPolicy[], readonly Taker[], Labels, readonly string[]]>([
    ['those at which a policy looks', [byApp], [], { app: 'web' }, []],
    [
      'a Service that selects by another one is no matter',
      [byApp],
      [service({ team: 'a' })],
      { app: 'web' },
      [],
    ],
    [
      'a Service that wants two, one of which is not copied',
      [byApp],
      [service({ app: 'web', team: 'a' })],
      { app: 'web' },
      [],
    ],
    [
      'one that a policy looks at and does not need is left out',
      [byOtherTier],
      [service({ tier: 'front' })],
      {},
      [],
    ],
    [
      'of two, the one that no policy needs',
      [byApp, byOtherTier],
      [service({ app: 'web', tier: 'front' })],
      { app: 'web' },
      [],
    ],
    [
      'one that a policy needs, and that would bring traffic',
      [byApp, byTier],
      [service({ app: 'web' })],
      { tier: 'front' },
      ['app by-app'],
    ],
    [
      'of two that policies need, one is enough',
      [byApp, byTier],
      [service({ app: 'web', tier: 'front' })],
      { tier: 'front' },
      ['app by-app'],
    ],
    [
      'two Services, two labels',
      [byApp, byTier],
      [service({ app: 'web' }), service({ tier: 'front' })],
      {},
      ['app by-app', 'tier by-tier'],
    ],
    [
      'a label of a controller that a policy needs',
      [byApp, byHash],
      [],
      { app: 'web' },
      ['pod-template-hash by-hash'],
    ],
  ])('%s', (_circumstances, policies, services, labels, leftOut) => {
    const copied = copiedLabels(pod, policies, { services, budgets: [] });
    expect(copied.labels).toEqual(labels);
    expect(copied.leftOut.map((one) => `${one.key} ${one.policies.map(({ name }) => name).join()}`)).toEqual(
      leftOut,
    );
  });

  test('a label is named with the Service for which it is left out', () => {
    const { leftOut } = copiedLabels(pod, [byApp], { services: [service({ app: 'web' })], budgets: [] });
    expect(leftOut[0]).toMatchObject({
      key: 'app',
      value: 'web',
      because: { kind: 'service', name: 'web-peers' },
    });
  });

  test('a budget costs a label that nobody needs, and none that a policy needs', () => {
    const budget = (selector: Labels): Taker => ({ name: 'web-budget', selector: labelled(selector) });
    const labels = (budgets: readonly Taker[]): Labels =>
      copiedLabels(pod, [byApp, byOtherTier], { services: [], budgets }).labels;
    expect(labels([])).toEqual({ app: 'web', tier: 'front' });
    expect(labels([budget({ tier: 'front' })])).toEqual({ app: 'web' });
    expect(labels([budget({ app: 'web' })])).toEqual({ app: 'web', tier: 'front' });
    expect(labels([budget({})])).toEqual({ app: 'web', tier: 'front' });
  });

  test("Cilium's selectors name the source of a label, and the namespace beside it", () => {
    const section = { allow: [], deny: [], defaultDeny: null };
    const cilium = {
      kind: 'CiliumNetworkPolicy' as const,
      namespace: 'shop',
      name: 'by-app',
      lastChange: null,
      rules: [
        {
          endpointSelector: labelled({ 'k8s:app': 'web', 'k8s:io.kubernetes.pod.namespace': 'shop' }),
          ingress: section,
          egress: section,
        },
      ],
    };
    const { labels, leftOut } = copiedLabels(pod, [cilium], {
      services: [service({ app: 'web' })],
      budgets: [],
    });
    expect(labels).toEqual({});
    expect(leftOut.map(({ key }) => key)).toEqual(['app']);
  });
});
