import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import { missing, present, type Part } from '../../plugin/core/model/part.ts';
import type { NamedService, Topology } from '../../plugin/core/model/topology.ts';
import type { Verdict } from '../../plugin/core/model/verdict.ts';
import { keptRecording } from '../support/kept-recording.ts';

/** "web" is a Service of 10.96.54.124, and CoreDNS answers 10.96.189.42 by a rewrite. */
const rewritten = keptRecording('rewritten-service');
const recordedOfOld: NamedService = {
  namespace: 'shop',
  name: 'web',
  type: 'ClusterIP',
  clusterIP: '10.96.54.124',
  createdAt: '2026-11-26T20:37:52Z',
};
const web: NamedService = { ...recordedOfOld, clusterIPs: ['10.96.54.124'] };

const judged = (change: (topology: Topology) => Partial<Topology>): Verdict =>
  diagnose(
    rewritten.complaint,
    { ...rewritten.topology, ...change(rewritten.topology) },
    rewritten.observations,
  ).verdict;

const withService = (service: Part<NamedService>): Verdict =>
  judged(() => ({ namedServices: { 'shop/web': service } }));

function corefileOf(
  { configMaps }: Topology,
  change: (text: string) => string,
): Pick<Topology, 'configMaps'> {
  const { coredns } = configMaps;
  if (coredns?.kind !== 'present') throw new Error('no Corefile');
  const data = { Corefile: change(coredns.value.data['Corefile'] ?? '') };
  return { configMaps: { ...configMaps, coredns: present({ ...coredns.value, data }) } };
}

const withCorefile = (change: (text: string) => string): Verdict =>
  judged((topology) => corefileOf(topology, change));

const withoutRewrite = (text: string): string => text.replace(/^ *rewrite .*$/m, '');

test.each([
  ['a rewrite to another name', 'rewritten-service', 'plugin rewrite'],
  ['an entry in hosts', 'hosts-entry-for-service', 'plugin hosts'],
])('%s that answers for a Service is named, with the right address', (_title, id, plugin) => {
  const { complaint, topology, observations } = keptRecording(id);
  const { verdict } = diagnose(complaint, topology, observations);
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'coredns-config' }, cause: { id: 'corefile-overrides-answers' } },
  });
  const text = JSON.stringify(verdict);
  expect(text).toContain('gives another address than the API server');
  expect(text).toContain('its address is 10.96.54.124');
  expect(text).toContain(plugin);
});

test('where no line of the Corefile explains the address, CoreDNS is accused all the same', () => {
  const verdict = withCorefile(withoutRewrite);
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'coredns-config', instance: 'complained names' }, cause: { kind: 'unknown' } },
  });
  const text = JSON.stringify(verdict);
  expect(text).toContain('answers the complained name otherwise than the API server has it');
  expect(text).not.toContain('upstreams');
});

test('one CoreDNS pod that gives an address of before has old data', () => {
  const { complaint, topology, observations } = rewritten;
  const pod = 'coredns-84d657fd69-ld4vz';
  const samples = observations.samples.map((sample, index): Observation => {
    if (sample.kind === 'missing' || sample.outcome.answer?.data[0] !== '10.96.189.42') return sample;
    const { target } = sample.probe;
    const isOld = target.role === 'coredns-pod' ? target.pod === pod : index % 3 === 0;
    const data = isOld ? ['10.96.189.42'] : ['10.96.54.124'];
    return { ...sample, outcome: { ...sample.outcome, answer: { ...sample.outcome.answer, data } } };
  });
  const { configMaps } = corefileOf(topology, withoutRewrite);
  const { verdict } = diagnose(complaint, { ...topology, configMaps }, { ...observations, samples });
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'coredns-api', instance: pod }, cause: { id: 'coredns-stale-data' } },
  });
  expect(JSON.stringify(verdict)).toContain(
    'gives 10.96.189.42 for Service shop/web, whose address is 10.96.54.124',
  );
});

describe('an answer is right, or nobody knows better,', () => {
  const youngAt = '2026-11-26T21:04:00Z';
  test.each([
    ['where it is among several ClusterIPs', { ...web, clusterIPs: ['10.96.54.124', '10.96.189.42'] }],
    ['where the Service has addresses of the other family only', { ...web, clusterIPs: ['fd00::7'] }],
    ['where the Service is headless', { ...web, clusterIP: 'None', clusterIPs: ['None'] }],
    ['where it is an alias', { ...web, type: 'ExternalName', clusterIP: '', clusterIPs: [] }],
    ['where the Service was made minutes ago', { ...web, createdAt: youngAt }],
    ['where it was changed minutes ago', { ...web, lastChange: { at: youngAt, by: 'kubectl' } }],
    ['where nobody knows since when it exists', { ...web, createdAt: '' }],
  ] as const satisfies readonly (readonly [string, NamedService])[])('%s', (_title, service) => {
    expect(withService(present(service))).toMatchObject({ kind: 'healthy' });
  });

  test('where an old recording has one of the other family', () => {
    expect(withService(present({ ...recordedOfOld, clusterIP: 'fd00::7' }))).toMatchObject({
      kind: 'healthy',
    });
  });

  test('where the Service could not be read', () => {
    const why = { reason: 'forbidden', right: 'get services -n shop' } as const;
    expect(withService(missing(why))).toMatchObject({ kind: 'healthy' });
    expect(judged(() => ({ namedServices: {} }))).toMatchObject({ kind: 'healthy' });
  });

  test.each([
    ['answers of the cluster may last an hour', (text: string) => text.replace(/ttl 30/, 'ttl 3600')],
    [
      'old answers are served on',
      (text: string) => text.replace(/cache 30\b[^\n]*(?:\{[^}]*\})?/, 'cache 30 {\n serve_stale\n}'),
    ],
  ])('where %s by the Corefile', (_title, change) => {
    expect(withCorefile(change)).toMatchObject({ kind: 'healthy' });
  });
});
