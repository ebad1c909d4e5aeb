import { expect, test } from '@jest/globals';
import type { Observation, VantageReport } from '../../plugin/core/model/observation.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Verdict } from '../../plugin/core/model/verdict.ts';
import { judged } from '../support/diagnosed.ts';
import { keptRecording } from '../support/kept-recording.ts';

/** The dnsConfig of pod c1 names the cluster DNS and 172.30.0.53, which CoreDNS forwards to and which knows no names of the cluster. */
const both = ['pod-asks-network-first', 'pod-asks-by-turns'] as const;

const verdictOf = (recording: Recording): Verdict => judged(recording).verdict;

const withVantages = (
  recording: Recording,
  change: (vantage: VantageReport['vantage']) => VantageReport['vantage'],
): Recording => ({
  ...recording,
  observations: {
    ...recording.observations,
    vantages: recording.observations.vantages.map((report) => ({
      ...report,
      vantage: change(report.vantage),
    })),
  },
});

test.each(both)('%s: the pod is wrong to ask it for names of the cluster', (id) => {
  expect(verdictOf(keptRecording(id))).toMatchObject({
    kind: 'broken',
    confidence: 'certain',
    suspect: {
      hop: { kind: 'client-resolver', instance: 'pod c1' },
      cause: { id: 'pod-dns-config-wrong' },
      sentence: expect.stringContaining('172.30.0.53, which knows no names of the cluster'),
    },
  });
});

test('where the kubelet gave it to the pod, the kubelet is wrong', () => {
  const given = withVantages(keptRecording(both[0]), (vantage) =>
    vantage.kind === 'app' ? { ...vantage, dnsPolicy: 'ClusterFirst', dnsConfig: null } : vantage,
  );
  expect(verdictOf(given)).toMatchObject({
    kind: 'broken',
    suspect: { cause: { id: 'kubelet-cluster-dns-wrong' } },
  });
});

test('where nothing tells who gave it to the pod, the resolver is still not accused', () => {
  const unknown = withVantages(keptRecording(both[0]), (vantage) => ({
    ...vantage,
    dnsPolicy: 'None',
    dnsConfig: null,
  }));
  expect(JSON.stringify(verdictOf(unknown))).not.toContain('"kind":"upstream"');
});

/** As a forwarder of one's own may that hands names of the cluster on to CoreDNS. */
test('a resolver of the network that knows names of the cluster is a good one', () => {
  const { observations, ...recording } = keptRecording(both[0]);
  const samples = observations.samples.map((sample) => answered(sample, observations.samples));
  expect(verdictOf({ ...recording, observations: { ...observations, samples } }).kind).toBe('healthy');
});

/** With what the DNS Service says to the same question. */
function answered(sample: Observation, samples: readonly Observation[]): Observation {
  const { target, question } = sample.probe;
  if (sample.kind === 'missing' || target.role !== 'upstream' || !('name' in question)) return sample;
  if (!question.name.endsWith('cluster.local')) return sample;
  const said = samples.find(
    ({ kind, probe }) =>
      kind === 'measured' &&
      probe.target.role === 'service' &&
      JSON.stringify(probe.question) === JSON.stringify(question),
  );
  return said?.kind === 'measured' ? { ...sample, outcome: said.outcome } : sample;
}
