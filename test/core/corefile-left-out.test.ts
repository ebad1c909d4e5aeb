import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { unservedAs } from '../../plugin/core/corefile/forwarding.ts';
import { parseCorefile } from '../../plugin/core/corefile/parse.ts';
import { servedAt, whyDeafAt } from '../../plugin/core/corefile/served.ts';
import { corefileBlocksQueries } from '../../plugin/core/faults/corefile-blocks-queries.ts';
import { corefileHidesServices } from '../../plugin/core/faults/corefile-hides-services.ts';
import { corefileLacksZone } from '../../plugin/core/faults/corefile-lacks-zone.ts';
import { corefileListensElsewhere } from '../../plugin/core/faults/corefile-listens-elsewhere.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { sceneOf, type Scene } from '../../plugin/core/infer/scene.ts';
import { passes } from '../../plugin/core/paths/expected.ts';
import { scenarioIds, scenarioText } from '../support/scenarios.ts';

const cluster = 'kubernetes cluster.local in-addr.arpa {\n fallthrough in-addr.arpa\n}\n';

test.each([
  ['.:53 {\n}', null],
  ['. {\n}', null],
  ['.:5353 {\n}', 'answers on port 5353 alone'],
  ['.:5353 {\n}\na.com:53 {\n}', null],
  ['a.com:5353 b.com:5354 {\n}', 'answers on port 5353, 5354 alone'],
  ['.:{$PORT} {\n}', null],
  ['tls://.:53 {\n}\n.:54 {\n}', 'answers on port 54 alone'],
  ['.:53 {\n bind 127.0.0.1\n}', 'is bound to 127.0.0.1, where no question from outside arrives'],
  ['.:53 {\n bind lo\n}\n.:53 {\n}', null],
  ['.:53 {\n bind eth0\n}', null],
  ['.:5353 {\n}\nimport more/*.server', null],
  ['', null],
])('who is asked on port 53 and has %j is deaf because it %j', (text, why) => {
  expect(whyDeafAt(parseCorefile(text, null), 53)?.text ?? null).toBe(why);
});

test.each([
  [`.:53 {\n ${cluster} forward . 1.1.1.1\n}`, 'a.com', null],
  [`cluster.local:53 {\n ${cluster}\n}`, 'a.com', 'refused'],
  [`.:53 {\n ${cluster}\n}`, 'a.com', 'servfail'],
  [`.:53 {\n ${cluster} forward . 1.1.1.1 {\n  except a.com\n }\n}`, 'x.a.com', 'servfail'],
  [`.:53 {\n ${cluster} hosts {\n  1.2.3.4 b.com\n }\n}`, 'a.com', null],
  [`.:53 {\n ${cluster} unheard of\n}`, 'a.com', null],
  [`.:53 {\n ${cluster} import custom/*.override\n}`, 'a.com', null],
  [`cluster.local:53 {\n ${cluster}\n}\nimport custom/*.server`, 'a.com', null],
  ['', 'a.com', null],
])('%j: what %s is told by nobody is %p', (text, name, says) => {
  expect(unservedAs(servedAt(parseCorefile(text, null), 53), name)).toBe(says);
});

/** A recording of the lab with another Corefile. */
function sceneWith(id: string, Corefile: string): Scene {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const coredns = {
    kind: 'present',
    value: { name: 'coredns', data: { Corefile }, lastChange: null },
  } as const;
  const configMaps = { ...topology.configMaps, coredns };
  return sceneOf(complaint, { ...topology, configMaps }, observations);
}

const usual = (lines: string): string => `.:53 {\n ${lines}${cluster} forward . /etc/resolv.conf\n}\n`;

test.each([
  ['acl {\n  block net 10.0.0.0/8\n }\n', ['refuses them']],
  [
    'acl {\n  filter net 10.0.0.0/8\n  drop net 11.0.0.0/8\n }\n',
    ['gives empty answers to them', 'gives no answer to them'],
  ],
  ['acl {\n  allow net *\n }\n', []],
  ['template IN AAAA . {\n  rcode SERVFAIL\n }\n', ['answers SERVFAIL to them']],
  [
    'template ANY ANY cluster.local {\n  match ^web\n  answer "{{ .Name }} 5 IN A 1.2.3.4"\n }\n',
    ['answers SERVFAIL to them'],
  ],
  ['template ANY ANY cluster.local {\n  match ^web\n  fallthrough\n }\n', []],
  ['template ANY ANY example.com {\n  rcode NXDOMAIN\n }\n', []],
])('what %j does to queries: %j', (lines, does) => {
  const instances = corefileBlocksQueries.instances(sceneWith('H00', usual(lines)));
  const said = instances.map(({ sentence }) => /\) (.*)\.$/.exec(sentence)?.[1]);
  expect([...new Set(said)]).toEqual(does);
});

test('a namespace that is served hides nothing, one that is not hides what exists there', () => {
  const limited = (line: string): readonly string[] =>
    corefileHidesServices
      .instances(sceneWith('namespaces', usual('').replace('fallthrough', `${line}\n fallthrough`)))
      .map(({ evidence }) => evidence.map(({ text }) => text).join());
  expect(limited('namespaces shop default')).toEqual([]);
  expect(limited('namespaces plain default')).toEqual([
    '"namespaces plain default" leaves out shop/web, and the API server has it',
  ]);
  expect(limited('namespaces shop')).toEqual([
    '"namespaces shop" leaves out default/kubernetes, and the API server has it',
  ]);
  expect(limited('labels app in (web)')).toEqual([
    '"labels app in (web)" may leave out shop/web, and the API server has it',
  ]);
});

test.each([
  ['noendpoints', 'D80', ['"noendpoints" leaves out shop/peers, and the API server has it']],
  ['noendpoints', 'namespaces', []],
  [
    'ignore empty_service',
    'namespaces',
    ['"ignore empty_service" may leave out shop/web, and the API server has it'],
  ],
  ['ignore empty_service', 'D80', []],
])('%s where %s was asked for: %j', (line, id, says) => {
  const scene = sceneWith(id, usual('').replace('fallthrough', `${line}\n fallthrough`));
  const texts = corefileHidesServices.instances(scene).flatMap(({ evidence }) => evidence);
  expect(texts.map(({ text }) => text)).toEqual(says);
});

/** A near miss: the object is there and has no effect, as where CoreDNS runs on another file. */
test.each([
  ['.:5353 {\n forward . /etc/resolv.conf\n}\n', corefileListensElsewhere],
  ['cluster.local:53 {\n kubernetes cluster.local\n}\n', corefileLacksZone],
] as const)('%j alone accuses nobody where every answer is right', (corefile, fault) => {
  const scene = sceneWith('H00', corefile);
  expect(fault.instances(scene).length).toBe(1);
  const { verdict } = diagnose(scene.complaint, scene.topology, scene.observations);
  expect(verdict.kind).toBe('healthy');
});

test('of the recorded situations only those have these faults that were made so', () => {
  const made = ['bound-elsewhere', 'other-port', 'no-root-zone', 'no-forward', 'namespaces', 'noendpoints'];
  const faults = [corefileListensElsewhere, corefileLacksZone, corefileHidesServices];
  const found = scenarioIds().filter((id) => {
    const { complaint, topology, observations } = readRecording(scenarioText(id), id);
    const scene = sceneOf(complaint, topology, observations);
    return faults.some((fault) => fault.instances(scene).length > 0);
  });
  expect(found.toSorted()).toEqual(made.toSorted());
});

test('an empty answer to a name that exists is no success', () => {
  const known = { kind: 'cluster-known', name: 'kubernetes.default.svc.cluster.local', type: 'A' } as const;
  expect(passes(known, true, 'nodata')).toBe(false);
  expect(passes(known, true, 'noerror')).toBe(true);
});
