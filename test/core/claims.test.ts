import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { present } from '../../plugin/core/model/part.ts';
import type { AddressClaim, Topology } from '../../plugin/core/model/topology.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { scenarioText } from '../support/scenarios.ts';

const resolver: AddressClaim = {
  service: 'plain/resolver',
  given: [],
  balanced: [],
  protocols: ['UDP', 'TCP'],
};

/** A recording as it is where these Services claim addresses. */
function withClaims(id: string, ...items: readonly AddressClaim[]): Diagnosis {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const claims: Topology['claims'] = present({ items, truncated: false });
  return diagnose(complaint, { ...topology, claims }, observations);
}

const causesOf = ({ verdict }: Diagnosis): string =>
  JSON.stringify(verdict)
    .match(/"id":"[a-z0-9-]+"/g)
    ?.join() ?? '';

describe('a claim on the address of the DNS Service', () => {
  test('that no probe feels is a risk', () => {
    const { verdict, risks } = withClaims('H00', { ...resolver, given: ['10.96.0.10'] });
    expect(verdict.kind).toBe('healthy');
    expect(risks.map(({ suspect }) => suspect.cause)).toEqual([
      expect.objectContaining({ id: 'service-address-taken' }),
    ]);
  });

  test('by the DNS Service itself is none', () => {
    const own = { ...resolver, service: 'kube-system/kube-dns', given: ['10.96.0.10'] };
    expect(withClaims('H00', own).risks).toEqual([]);
  });

  test('that is felt is proof', () => {
    const { verdict } = withClaims('address-taken', {
      ...resolver,
      given: ['10.96.0.10'],
      protocols: ['UDP'],
    });
    expect(verdict).toMatchObject({ kind: 'broken', suspect: { hop: { kind: 'dns-service' } } });
    expect(JSON.stringify(verdict)).toContain('plain/resolver');
  });
});

test('Services that were too many to look at for claims are told, and change no verdict', () => {
  const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');
  const claims: Topology['claims'] = present({ items: [], truncated: true });
  const { verdict, notTested } = diagnose(complaint, { ...topology, claims }, observations);
  expect(verdict.kind).toBe('healthy');
  expect(notTested.map(({ what }) => what)).toEqual(['Services beyond the first 500 of all namespaces']);
});

describe('a claim on the addresses of upstream servers', () => {
  const upstreams = ['172.30.0.53', '172.30.0.54'];

  test('explains what they seem to do', () => {
    expect(causesOf(withClaims('upstream-claimed', { ...resolver, given: upstreams }))).toBe(
      '"id":"upstream-address-taken"',
    );
  });

  test("as those of a load balancer leave both under suspicion, for the address may be nobody else's", () => {
    const causes = causesOf(withClaims('upstream-claimed', { ...resolver, balanced: upstreams }));
    expect(causes).toContain('"id":"upstream-address-taken"');
    expect(causes).toContain('"id":"upstream-port-closed"');
  });

  test('as those of a load balancer do not hide what only a server does', () => {
    const { verdict } = withClaims('D28', { ...resolver, balanced: upstreams });
    expect(causesOf({ verdict } as Diagnosis)).toContain('"id":"upstreams-not-equivalent"');
  });

  test('that could not be read leaves the servers under suspicion', () => {
    expect(causesOf(withClaims('upstream-claimed'))).toContain('"id":"upstream-port-closed"');
  });

  test('for TCP alone does not explain what fails over UDP', () => {
    const { verdict } = withClaims('D24', { ...resolver, given: upstreams, protocols: ['TCP'] });
    expect(causesOf({ verdict } as Diagnosis)).toContain('"id":"upstream-silent"');
  });

  test('as those of a load balancer that answers is no risk', () => {
    expect(withClaims('H00', { ...resolver, balanced: upstreams }).risks).toEqual([]);
  });
});
