import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { corefileBlocksQueries } from '../../plugin/core/faults/corefile-blocks-queries.ts';
import { nameAbsent } from '../../plugin/core/faults/name-absent.ts';
import { stubZoneFails } from '../../plugin/core/faults/stub-zone-fails.ts';
import { upstreamPlaces } from '../../plugin/core/faults/unknown-upstream.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { sceneOf, type Scene } from '../../plugin/core/infer/scene.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import { crossingsOf, routeOf } from '../../plugin/core/paths/route.ts';
import { sweep } from '../../plugin/core/plan/sweep.ts';
import { scenarioText } from '../support/scenarios.ts';

/** A recording of the lab with another Corefile. */
function recorded(id: string, Corefile: string): Recording {
  const recording = readRecording(scenarioText(id), id);
  const { topology } = recording;
  const coredns = {
    kind: 'present',
    value: { name: 'coredns', data: { Corefile }, lastChange: null },
  } as const;
  return { ...recording, topology: { ...topology, configMaps: { ...topology.configMaps, coredns } } };
}

function sceneIn(id: string, corefile: string): Scene {
  const { complaint, topology, observations } = recorded(id, corefile);
  return sceneOf(complaint, topology, observations);
}

const usual = '.:53 {\n kubernetes cluster.local in-addr.arpa {\n  fallthrough in-addr.arpa\n }\n forward . ';

/** Of a question to the DNS Service: whom CoreDNS asks, and over which protocol. */
const asked = (corefile: string, suffix: string): readonly string[] => {
  const scene = sceneIn('H00', corefile);
  const cell = scene.cells.find(
    ({ probe: { target, question, protocol } }) =>
      target.role === 'service' && protocol === 'udp' && question.kind === 'external-absent',
  );
  if (cell === undefined) return [];
  const probe = { ...cell.probe, question: { kind: 'external-absent', suffix, type: 'A' } as const };
  const crossings = crossingsOf(routeOf(probe, scene.context)).filter(({ hop }) => hop === 'upstream');
  return [
    ...new Set(
      crossings.map((one) => `${one.upstream ?? ''} ${one.probe.protocol}${one.supposed ? '?' : ''}`),
    ),
  ];
};

test.each([
  ['/etc/resolv.conf\n}\n', ['172.30.0.53 udp', '172.30.0.54 udp']],
  ['/etc/resolv.conf 172.30.0.53\n}\n', ['172.30.0.53 udp', '172.30.0.54 udp']],
  ['10.0.0.4 {\n  force_tcp\n }\n}\n', ['10.0.0.4 tcp']],
  ['tls://1.1.1.1\n}\n', ['tls://1.1.1.1 tcp']],
  ['{$DNS}\n}\n', ['172.30.0.53 udp?', '172.30.0.54 udp?']],
  ['10.0.0.4 {$DNS}\n}\n', ['10.0.0.4 udp?', '172.30.0.53 udp?', '172.30.0.54 udp?']],
  ['10.0.0.4\n view a\n}\n', ['10.0.0.4 udp']],
])('CoreDNS that forwards to %j asks %j', (to, whom) => {
  expect(asked(usual + to, 'invalid')).toEqual(whom);
});

test('names of a zone that a variable forwards are asked of nobody who is known', () => {
  const corefile = `${usual}/etc/resolv.conf\n}\ncorp.test {\n forward . {$CORP}\n}\n`;
  expect(asked(corefile, 'corp.test')).toEqual(['{$CORP} udp?']);
  expect(asked(corefile, 'invalid')).toEqual(['172.30.0.53 udp', '172.30.0.54 udp']);
});

test('one server that two words name is asked once', () => {
  const scene = sceneIn('H00', `${usual}172.30.0.53 172.30.0.53:53\n}\n`);
  const { to } = scene.layout.forwarding({ kind: 'external-absent', suffix: 'invalid', type: 'A' }, null);
  expect(to).toEqual(['172.30.0.53']);
});

test('where nothing tells whom it asks, it asks somebody', () => {
  expect(asked('.:53 {\n unbound\n}\n', 'invalid')).toEqual(['172.30.0.53 udp?', '172.30.0.54 udp?']);
  expect(asked('.:53 {\n file db.root\n}\n', 'invalid')).toEqual([]);
});

test('upstreams that speak no plain DNS are suspects and are not asked', () => {
  const scene = sceneIn('D24', `${usual}tls://1.1.1.1 10.0.0.4\n}\n`);
  const app = scene.vantages.filter(({ kind }) => kind === 'app');
  const targets = app.flatMap((vantage) =>
    sweep(scene.complaint, scene.layout, vantage).map(({ probe }) => probe.target.address),
  );
  expect(targets).toContain('10.0.0.4');
  expect(targets.filter((address) => address.includes('tls'))).toEqual([]);
  expect(upstreamPlaces(scene).map(({ hop }) => hop.instance)).toContain('tls://1.1.1.1');
});

test('servers that CoreDNS may really ask are suspects only where the Corefile leaves them open', () => {
  const open = (to: string): boolean =>
    upstreamPlaces(sceneIn('D24', `${usual}${to}\n}\n`)).some(({ hop }) =>
      hop.instance.includes('leaves open'),
    );
  expect([open('{$DNS}'), open('/etc/resolv.conf')]).toEqual([true, false]);
});

test('what blocks queries does so in its own server block, and hosts only where it keeps what it lacks', () => {
  const struck = (corefile: string): readonly string[] => {
    const scene = sceneIn('D24', corefile);
    const cells = scene.cells.filter(({ probe }) => probe.target.role === 'service');
    const suffixes = cells.flatMap(({ probe: { question } }) =>
      question.kind === 'external-absent' ? [question.suffix] : [],
    );
    return [...new Set(suffixes)].filter((suffix) =>
      corefileBlocksQueries
        .instances(scene)
        .some(({ effect }) =>
          cells.some(
            ({ probe }) =>
              probe.question.kind === 'external-absent' &&
              probe.question.suffix === suffix &&
              crossingsOf(routeOf(probe, scene.context)).some(
                (crossing) => crossing.hop === 'coredns-config' && effect(crossing) !== null,
              ),
          ),
        ),
    );
  };
  const block = (line: string): string => `${usual}/etc/resolv.conf\n}\nexample.com {\n ${line}\n}\n`;
  expect(struck(block('acl {\n  block net *\n }'))).toEqual(['example.com']);
  expect(struck(block('hosts {\n  10.0.0.1 a.example.com\n }'))).toEqual(['example.com']);
  expect(struck(block('hosts {\n  10.0.0.1 a.example.com\n  fallthrough\n }'))).toEqual([]);
});

test('a stub zone fails by one of its servers, or by all', () => {
  const corefile = `${usual}/etc/resolv.conf\n}\nexample.com {\n forward . 10.0.0.4 10.0.0.5\n}\n`;
  const instances = stubZoneFails.instances(sceneIn('D24', corefile));
  expect([...new Set(instances.map(({ hop }) => hop.instance))]).toEqual([
    'zone example.com → 10.0.0.4',
    'zone example.com → 10.0.0.5',
    'zone example.com → 10.0.0.4, 10.0.0.5',
  ]);
  expect(instances[0]?.evidence[0]?.text).toContain('forwarded to 10.0.0.4, 10.0.0.5 and to no other server');
});

test('a stub zone of which no name fails is proven nothing', () => {
  const corefile = `${usual}/etc/resolv.conf\n}\nfoo.test {\n forward . 10.0.0.4\n}\n`;
  expect(stubZoneFails.instances(sceneIn('D24', corefile)).flatMap(({ evidence }) => evidence)).toEqual([]);
});

test('a name that some resolver of the nodes knows is not absent', () => {
  expect(nameAbsent.instances(sceneIn('D48', `${usual}172.30.0.54\n}\n`))).toEqual([]);
});

test('a name that exists and that CoreDNS denies more than once is not called healthy', () => {
  const corefile = `${usual}/etc/resolv.conf {\n  policy sequential\n }\n}\n`;
  const { complaint, topology, observations } = recorded('D28', corefile);
  const { verdict } = diagnose(complaint, topology, observations);
  expect(verdict.kind).toBe('inconclusive');
  expect(verdict.kind === 'inconclusive' ? verdict.reasons.join() : '').toContain('CoreDNS denied it');
});
