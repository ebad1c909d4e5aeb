import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { mapPart } from '../../plugin/cluster/reader.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { Endpoint, Topology } from '../../plugin/core/model/topology.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { backendsOf } from '../../plugin/run/load-limits.ts';
import { scenarioText } from '../support/scenarios.ts';

/** A recording as it would be where the DNS Service keeps every client to one endpoint. */
function kept(
  id: string,
  more: readonly Endpoint[] = [],
  change: (sample: Observation) => Observation = (sample) => sample,
): Diagnosis {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const changed: Topology = {
    ...topology,
    service: mapPart(topology.service, (one) => ({ ...one, sessionAffinity: 'ClientIP' })),
    endpoints: mapPart(topology.endpoints, (all) => [...all, ...more]),
  };
  const samples = observations.samples.map(change);
  return diagnose(complaint, changed, { ...observations, samples });
}

/** Nothing that is sent to the Service comes back, as where all went to the pod that hangs. */
const allToOne = (sample: Observation): Observation =>
  sample.kind === 'missing' || sample.probe.target.role !== 'service' || sample.probe.protocol === 'tcp'
    ? sample
    : { ...sample, outcome: { ...sample.outcome, class: 'silent', answer: null } };

const dead: Endpoint = {
  address: '10.244.0.250',
  ready: true,
  terminating: false,
  pod: null,
  node: null,
  ports: [],
};

describe('a DNS Service that keeps every client to one endpoint', () => {
  test('is told, and a share of the clients is struck, not of the questions', () => {
    const { verdict, facts } = kept('D01', [], allToOne);
    expect(verdict).toMatchObject({
      kind: 'broken',
      suspect: {
        cause: { id: 'coredns-pod-hung' },
        sentence: expect.stringContaining(
          '1 in 3 clients, with all that they ask (sessionAffinity: ClientIP)',
        ),
      },
    });
    expect(JSON.stringify(facts)).toContain('sessionAffinity ClientIP');
  });

  test('is healthy where all its endpoints were asked', () => {
    expect(kept('H00').verdict.kind).toBe('healthy');
  });

  test('is not called healthy where one was not, for other clients may be kept to that one', () => {
    const { verdict, risks } = kept('H00', [dead]);
    expect(verdict).toMatchObject({
      kind: 'inconclusive',
      reasons: [expect.stringContaining('endpoint 10.244.0.250 was not asked')],
    });
    expect(risks.map(({ suspect }) => suspect.sentence)).toEqual([expect.stringContaining('1 in 4 clients')]);
  });

  test('has all its questions counted for one pod', () => {
    const { topology } = readRecording(scenarioText('H00'), 'H00');
    const service = mapPart(topology.service, (one) => ({ ...one, sessionAffinity: 'ClientIP' }));
    expect(backendsOf(topology)).toBe(3);
    expect(backendsOf({ ...topology, service })).toBe(1);
  });
});
