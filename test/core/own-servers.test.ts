import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { NetworkPolicy, PolicyRule } from '../../plugin/core/model/topology.ts';
import { diagnosisOf } from '../support/diagnosed.ts';
import { scenarioText } from '../support/scenarios.ts';

const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');

const everybody = { matchLabels: {}, matchExpressions: [] };
const toPods: PolicyRule = {
  peers: [{ kind: 'pods', namespaceSelector: everybody, podSelector: null }],
  ports: [],
};
const toAddresses = (cidr: string): PolicyRule => ({
  peers: [{ kind: 'block', cidr, except: [] }],
  ports: [],
});

/** What the healthy report says of programs with a server of their own, with these rules for the egress of the namespace; null: no policy. */
function told(egress: readonly PolicyRule[] | null): readonly string[] {
  const policy: NetworkPolicy = {
    namespace: complaint.namespace,
    name: 'egress',
    podSelector: everybody,
    policyTypes: ['Egress'],
    ingress: [],
    egress: egress ?? [],
    lastChange: null,
  };
  const policies = {
    ...topology.policies,
    [complaint.namespace]: { kind: 'present', value: egress === null ? [] : [policy] } as const,
  };
  return diagnose(complaint, { ...topology, policies }, observations)
    .notTested.filter(({ what }) => what.includes('bring a DNS server of their own'))
    .map(({ why }) => why);
}

describe('programs that bring a DNS server of their own', () => {
  test.each<readonly [string, readonly PolicyRule[] | null, boolean]>([
    ['no policy', null, false],
    ['a policy that admits pods only', [toPods], true],
    ['a policy that admits everything', [{ peers: [], ports: [] }], false],
    ['a policy that admits one public resolver', [toPods, toAddresses('8.8.8.8/32')], false],
    ['a policy that admits private addresses', [toPods, toAddresses('10.0.0.0/8')], true],
  ])('%s', (_title, egress, denied) => {
    const lines = told(egress);
    expect(lines.map((line) => line.includes('NetworkPolicy shop/egress denies'))).toEqual(
      denied ? [true] : [],
    );
  });

  test('are no matter where something else is broken', () => {
    expect(diagnosisOf('D49').notTested.some(({ what }) => what.includes('of their own'))).toBe(false);
  });
});
