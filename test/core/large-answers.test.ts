import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import { missing, present, type Part } from '../../plugin/core/model/part.ts';
import type { PodLogs, Topology } from '../../plugin/core/model/topology.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { asItShould } from '../support/near-miss.ts';
import { scenarioText } from '../support/scenarios.ts';

type Measured = Observation & { readonly kind: 'measured' };

/** A recording in which these samples came out otherwise, CoreDNS pods logged these lines, and the Corefile has more blocks. */
function altered(
  id: string,
  instead: (sample: Measured) => Measured,
  lines: readonly string[] = [],
  blocks = '',
): Diagnosis {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const current: Part<readonly string[]> = { kind: 'present', value: lines };
  const logs = Object.fromEntries(
    Object.keys(topology.logs).map((pod): [string, PodLogs] => [
      pod,
      { current, previous: missing({ reason: 'not-found', what: 'a previous run' }) },
    ]),
  );
  const samples = observations.samples.map((sample) =>
    sample.kind === 'measured' ? instead(sample) : sample,
  );
  const configMaps = { ...topology.configMaps, ...withBlocks(topology, blocks) };
  return diagnose(complaint, { ...topology, configMaps, logs }, { ...observations, samples });
}

function withBlocks({ configMaps }: Topology, blocks: string): Topology['configMaps'] {
  const part = configMaps['coredns'];
  if (part?.kind !== 'present') throw new Error('the recording has no Corefile');
  const data = { ...part.value.data, Corefile: `${part.value.data['Corefile'] ?? ''}\n${blocks}` };
  return { coredns: present({ ...part.value, data }) };
}

describe('full segments of TCP vanish on a path where full datagrams do (D42)', () => {
  const { verdict } = altered('D42', (sample) =>
    sample.probe.protocol === 'tcp' && sample.probe.question.kind === 'root-large'
      ? { ...sample, outcome: { ...sample.outcome, class: 'connected-silent', rcode: null, answer: null } }
      : sample,
  );

  test('it is one fault, and is called an MTU black hole', () => {
    expect(verdict).toMatchObject({
      kind: 'broken',
      suspect: { cause: { id: 'large-answers-lost' }, hop: { kind: 'node-egress' } },
      also: [],
    });
    expect(JSON.stringify(verdict)).toContain('neither over UDP nor over TCP');
  });

  test('where they arrive it is not', () => {
    expect(JSON.stringify(altered('D42', (sample) => sample).verdict)).not.toContain('neither over UDP');
  });
});

describe('CoreDNS cannot unpack an answer that is larger than it asked for', () => {
  const name = 'www.example.com';
  const line = `[ERROR] plugin/errors: 2 ${name}. A: dns: overflow unpacking uint32`;

  /** D42 with no packet lost, and SERVFAIL from CoreDNS over UDP for the name complained of, as that error gives. */
  const unread = (sample: Measured): Measured => {
    const { probe } = sample;
    const { question, target, protocol } = probe;
    const isUnread =
      question.kind === 'complained' &&
      question.name === name &&
      target.role !== 'upstream' &&
      protocol === 'udp';
    const outcome = asItShould(question, (one) => one === name);
    return isUnread
      ? { ...sample, outcome: { ...outcome, class: 'servfail-now', rcode: 'SERVFAIL' } }
      : { ...sample, outcome };
  };
  const well = (sample: Measured): Measured => ({
    ...sample,
    outcome: asItShould(sample.probe.question, (one) => one === name),
  });

  test('and says so in its log: the upstream ignores the size', () => {
    const { verdict } = altered('D42', unread, [line]);
    expect(verdict).toMatchObject({
      kind: 'broken',
      suspect: { cause: { id: 'upstream-ignores-size' }, hop: { kind: 'upstream' } },
    });
    expect(JSON.stringify(verdict)).toContain('overflow unpacking');
  });

  test('while the log is silent: nobody says that', () => {
    expect(JSON.stringify(altered('D42', unread).verdict)).not.toContain('upstream-ignores-size');
  });

  test('and no probe feels it: a risk, told once', () => {
    const { verdict, risks } = altered('D42', well, [line]);
    expect(verdict.kind).toBe('healthy');
    expect(risks.map(({ suspect }) => suspect.cause)).toMatchObject([{ id: 'upstream-ignores-size' }]);
  });

  test('and asks another server for it: that one is named, not those of all other names', () => {
    const stub = `corp.example:53 {\n  forward . 10.9.9.9\n}\n`;
    const ofStub = line.replace(name, 'big.corp.example');
    const { risks } = altered('D42', well, [ofStub], stub);
    expect(risks.map(({ suspect }) => suspect.hop)).toEqual([{ kind: 'upstream', instance: '10.9.9.9' }]);
  });

  test.each(['web.shop.svc.cluster.local', 'x.corp.example'])(
    'and asks nobody for %s: nobody is named',
    (asked) => {
      const stub = `corp.example:53 {\n  template ANY ANY {\n    rcode NXDOMAIN\n  }\n}\n`;
      expect(altered('D42', well, [line.replace(name, asked)], stub).risks).toEqual([]);
    },
  );
});
