import { expect, test } from '@jest/globals';
import { parseDnsPod } from '../../plugin/cluster/parse-objects.ts';
import { present, valueOr } from '../../plugin/core/model/part.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { DnsPod } from '../../plugin/core/model/topology.ts';
import { layoutOf } from '../../plugin/core/paths/layout.ts';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { keptDiagnosis, keptRecording } from '../support/kept-recording.ts';
import { judged } from '../support/diagnosed.ts';
import { scenarioText } from '../support/scenarios.ts';

const scenario = (id: string): Recording => readRecording(scenarioText(id), id);

/** The same run, with other specs of the CoreDNS pods. */
function withPods(
  recording: Recording,
  change: Partial<DnsPod>,
  which: (index: number) => boolean = () => true,
): Recording {
  const { topology } = recording;
  const pods = valueOr(topology.dnsPods, []).map((pod, index) =>
    which(index) ? { ...pod, ...change } : pod,
  );
  return { ...recording, topology: { ...topology, dnsPods: present(pods) } };
}

/** Whom CoreDNS asks for a name of the world; "?" where that is only supposed. */
function asked({ topology, observations }: Recording): readonly string[] {
  const layout = layoutOf(topology, observations);
  const { to, supposed } = layout.forwarding({ kind: 'external-absent', suffix: 'invalid', type: 'A' }, null);
  return supposed ? [...to, '?'] : to;
}

const ofTheNode = ['172.30.0.53', '172.30.0.54'];
const named = (...nameservers: string[]): Partial<DnsPod> => ({
  dnsConfig: { nameservers, searches: [], options: [] },
});

test.each<[string, Partial<DnsPod>, readonly string[]]>([
  ['Default', {}, ofTheNode],
  ['ClusterFirst', {}, ['10.96.0.10']],
  ['ClusterFirst', named('172.30.0.77'), ['10.96.0.10', '172.30.0.77']],
  ['ClusterFirst', { hostNetwork: true }, ofTheNode],
  ['ClusterFirstWithHostNet', { hostNetwork: true }, ['10.96.0.10']],
  ['None', named('172.30.0.77'), ['172.30.0.77']],
  ['None', {}, [...ofTheNode, '?']],
  ['None', named(), [...ofTheNode, '?']],
])('CoreDNS pods with dnsPolicy %s and %j ask %j', (dnsPolicy, change, whom) => {
  expect(asked(withPods(scenario('H00'), { dnsPolicy, ...change }))).toEqual(whom);
});

test('on the host network, which an address tells where the spec was not read, ClusterFirst means Default', () => {
  const healthy = scenario('H00');
  const node = valueOr(healthy.topology.dnsPods, [])[0]?.node ?? '';
  const own = healthy.topology.nodes[node];
  const address = own?.kind === 'present' ? (own.value.addresses[0] ?? null) : null;
  expect(address).not.toBeNull();
  expect(asked(withPods(healthy, { dnsPolicy: 'ClusterFirst', address, node }))).toEqual(ofTheNode);
});

test('pods whose specs differ leave open who is asked, and one that bears the label by mistake tells nothing', () => {
  const one = (index: number): boolean => index === 0;
  const none = { dnsPolicy: 'None', ...named('172.30.0.77') };
  expect(asked(withPods(scenario('H00'), none, one))).toEqual([...ofTheNode, '?']);
  expect(asked(withPods(scenario('H00'), { dnsPolicy: 'ClusterFirst' }, one))).toEqual(ofTheNode);
});

test('CoreDNS pods that have the cluster DNS for a resolver forward in a circle: their spec proves it', () => {
  const { verdict } = keptDiagnosis('coredns-asks-itself');
  expect(verdict).toMatchObject({
    kind: 'broken',
    confidence: 'certain',
    suspect: {
      hop: { kind: 'coredns-config', instance: 'forwarding loop' },
      cause: { id: 'coredns-loop' },
      sentence: expect.stringContaining('10.96.0.10, which is CoreDNS itself'),
    },
  });
  expect(JSON.stringify(verdict)).toContain('dnsPolicy ClusterFirst');
  expect(JSON.stringify(verdict)).toContain('"dnsPolicy\\":\\"Default');
});

test('where the circle has starved the pods already, it is still the cause', () => {
  const { verdict } = keptDiagnosis('starved-by-a-circle');
  expect(verdict).toMatchObject({ kind: 'broken', suspect: { cause: { id: 'coredns-loop' } } });
  expect(JSON.stringify(verdict)).toContain('names of the cluster fail as well');
});

/** Near misses: the effect without the object, and the object without the effect. */
test('what such pods meet is no circle where their resolver is the node’s', () => {
  const other = withPods(keptRecording('coredns-asks-itself'), { dnsPolicy: 'Default' });
  expect(JSON.stringify(judged(other).verdict)).not.toContain('coredns-loop');
});

test('where every answer is right nobody is accused of a circle', () => {
  const well = withPods(scenario('H00'), { dnsPolicy: 'ClusterFirst' });
  expect(judged(well).verdict.kind).toBe('healthy');
});

test('the server that the dnsConfig of CoreDNS pods names is the one that they ask, and that fails', () => {
  const recorded = keptRecording('coredns-own-nameserver');
  const { verdict } = judged(withPods(recorded, named('172.30.0.77')));
  expect(JSON.stringify(verdict)).toContain('172.30.0.77');
  expect(JSON.stringify(verdict)).not.toContain('leaves open');
  expect(JSON.stringify(judged(recorded).verdict)).toContain('leaves open');
});

test('dnsConfig and the host network are read from the spec of a CoreDNS pod', () => {
  const spec = { dnsPolicy: 'None', hostNetwork: true, dnsConfig: { nameservers: ['172.30.0.77'] } };
  expect(parseDnsPod({ spec })).toMatchObject({
    dnsPolicy: 'None',
    hostNetwork: true,
    dnsConfig: { nameservers: ['172.30.0.77'] },
  });
  expect(parseDnsPod({})).toMatchObject({ hostNetwork: false, dnsConfig: null });
});
