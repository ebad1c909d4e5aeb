import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { missing } from '../../plugin/core/model/part.ts';
import type { Vantage } from '../../plugin/core/model/probe.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { suspectsIn } from '../lab/e2e/run-fault.ts';
import { scenarioText } from '../support/scenarios.ts';

/** What is made of a recording by somebody who may read nothing of kube-system, and ask from places of these kinds alone. */
function asTenant(id: string, kinds: readonly Vantage['kind'][] = ['app', 'baseline']): Diagnosis {
  const { complaint, topology, observations }: Recording = readRecording(scenarioText(id), id);
  const part = missing<never>({ reason: 'forbidden', right: 'list in kube-system' });
  const vantages = observations.vantages.filter(({ vantage: { kind } }) => kinds.includes(kind));
  const ids = new Set(vantages.map(({ vantage }) => vantage.id));
  return diagnose(
    complaint,
    {
      ...topology,
      service: part,
      endpoints: part,
      dnsPods: part,
      deployments: part,
      configMaps: { coredns: part, 'coredns-custom': part },
      logs: {},
      nodes: {},
      events: part,
      policies: { ...topology.policies, 'kube-system': part },
    },
    {
      vantages,
      samples: observations.samples.filter(
        ({ probe: { vantage, target } }) =>
          ids.has(vantage) &&
          target.role !== 'coredns-pod' &&
          (target.role !== 'upstream' || kinds.includes('host')),
      ),
      readings: [],
    },
  );
}

/** From pods alone these look like others: the hop is among the suspects, and no other one is accused. */
test.each([
  ['D24', 'upstream'],
  ['D25', 'upstream'],
  ['D26', 'upstream'],
  ['D34', 'coredns-egress'],
  ['D53', 'coredns-egress'],
  ['D75', 'upstream'],
  ['D58-deep', 'node-service-rules'],
  ['K02', 'node-service-rules'],
])('%s without kube-system: no hop is likely, and %s is among them', (id, hop) => {
  const diagnosis = asTenant(id);
  expect(diagnosis.verdict.kind).toBe('ambiguous');
  expect(suspectsIn(diagnosis).map((suspect) => suspect.hop.kind)).toContain(hop);
  expect(JSON.stringify(diagnosis.verdict)).not.toMatch(
    /although nodes (?:do|reach theirs)|otherwise than its upstreams do|, CoreDNS pods do|those of the node do/,
  );
});

test('N05 without kube-system, asked from nodes too: nothing is likely that should have struck a node which was spared', () => {
  const { verdict, cells } = asTenant('N05', ['app', 'baseline', 'host']);
  expect(cells.filter(({ probe }) => probe.vantage === 'app@node2').every(({ failed }) => failed === 0)).toBe(
    true,
  );
  expect(verdict).toMatchObject({ kind: 'broken', confidence: 'possible' });
});
