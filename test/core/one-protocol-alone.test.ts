import { expect, test } from '@jest/globals';
import type { OutcomeClass } from '../../plugin/core/model/outcome.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import { judged } from '../support/diagnosed.ts';
import { keptDiagnosis, keptRecording } from '../support/kept-recording.ts';

/** What the same run would have brought, had these outcomes been others. */
const retold = (
  recording: Recording,
  becomes: Readonly<Partial<Record<OutcomeClass, OutcomeClass>>>,
): Recording => ({
  ...recording,
  observations: {
    ...recording.observations,
    samples: recording.observations.samples.map((sample) =>
      sample.kind === 'missing'
        ? sample
        : {
            ...sample,
            outcome: { ...sample.outcome, class: becomes[sample.outcome.class] ?? sample.outcome.class },
          },
    ),
  },
});

test('what pods of a node newly ask over TCP is dropped, also on the node itself: one place, CoreDNS among those struck', () => {
  const { verdict, unexplained } = keptDiagnosis('tcp-sent-by-pods-dropped');
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'node-path', instance: 'forwarding of node1' }, cause: { kind: 'unknown' } },
    also: [],
  });
  expect(JSON.stringify(verdict)).toContain('What pods on node1 send, CoreDNS there among them');
  expect(JSON.stringify(verdict)).toContain('questions over TCP vanish, those over UDP pass');
  expect(unexplained).toEqual([]);
});

test('rules of one protocol lead to where nobody is: routers say so now and then', () => {
  const { verdict, unexplained } = keptDiagnosis('service-rules-stale-over-tcp');
  expect(verdict).toMatchObject({
    kind: 'broken',
    confidence: 'likely',
    suspect: {
      hop: { kind: 'node-service-rules', instance: 'node1' },
      cause: { kind: 'fault', id: 'service-rules-stale' },
    },
    also: [],
  });
  expect(JSON.stringify(verdict)).toContain('over TCP to the DNS Service');
  expect(unexplained).toEqual([]);
});

test('the same without a word from anybody: a rule that drops would do as well, and nobody knows which it is', () => {
  const silent = retold(keptRecording('service-rules-stale-over-tcp'), { 'net-unreachable': 'syn-silent' });
  expect(judged(silent).verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'node-service-rules' }, cause: { kind: 'unknown' } },
  });
});

const useVc = 'asks over TCP alone (option use-vc in its resolv.conf';

test('a pod whose library asks over TCP alone is told of, where TCP is blocked', () => {
  const { verdict, remarks } = keptDiagnosis('use-vc-while-tcp-is-blocked');
  expect(verdict).toMatchObject({ kind: 'broken', suspect: { hop: { instance: 'forwarding of node1' } } });
  expect(remarks.join()).toContain(useVc);
  expect(remarks.join()).toContain('all its lookups fail, whatever passes over UDP');
});

test('nothing is said of it where TCP passes, nor of pods without the option', () => {
  const passing = retold(keptRecording('use-vc-while-tcp-is-blocked'), { 'syn-silent': 'nxdomain' });
  expect(judged(passing).remarks.join()).not.toContain('use-vc');
  expect(keptDiagnosis('service-rules-stale-over-tcp').remarks.join()).not.toContain('use-vc');
});

test('some source ports lose every packet over UDP: TCP passes, and nothing else is said of it', () => {
  const { verdict } = keptDiagnosis('some-source-ports-dropped-over-udp');
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: {
      hop: { kind: 'node-path', instance: 'flows of pods of node1' },
      cause: { kind: 'fault', id: 'flows-lost' },
    },
  });
  expect(JSON.stringify(verdict)).toContain('lost over UDP, while TCP passes');
  expect(JSON.stringify(verdict)).not.toContain('over TCP too');
});

test('questions over UDP rejected with ICMP protocol unreachable, which was once called a reset', () => {
  const { verdict, unexplained } = judged(
    retold(keptRecording('udp-rejected-with-odd-code'), { reset: 'host-unreachable' }),
  );
  expect(verdict).toMatchObject({
    kind: 'broken',
    confidence: 'likely',
    suspect: { hop: { kind: 'node-path', instance: 'pods of node1 and beyond' } },
  });
  expect(JSON.stringify(verdict)).toContain('questions over UDP are rejected, those over TCP pass');
  expect(unexplained).toEqual([]);
});

test('a full table of tracked connections may let connections over TCP pass on their second try', () => {
  expect(keptDiagnosis('connections-pass-a-full-table').verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'node-service-rules' }, cause: { kind: 'fault', id: 'conntrack-full' } },
  });
});

test('a table that is full for moments: nodes lost what they asked, no client did, and the kernel counted it', () => {
  const { verdict, risks } = keptDiagnosis('table-full-for-moments');
  expect(verdict.kind).toBe('healthy');
  expect(risks).toMatchObject([
    {
      suspect: {
        hop: { kind: 'node-service-rules', instance: 'connection tracking of node2' },
        cause: { kind: 'fault', id: 'conntrack-full' },
      },
    },
  ]);
  expect(JSON.stringify(risks)).toContain('67 flows found no room');
});

test('where there is room in the table, what its counter of drops says is of something else (clashes count there too)', () => {
  const { observations, ...run } = keptRecording('table-full-for-moments');
  const readings = observations.readings.map((reading) =>
    reading.subject.kind === 'node-file' &&
    reading.subject.path === '/proc/sys/net/netfilter/nf_conntrack_max'
      ? {
          ...reading,
          content: { kind: 'present', value: { kind: 'text', text: '262144\n' } } as const,
        }
      : reading,
  );
  const { risks } = judged({ ...run, observations: { ...observations, readings } });
  expect(JSON.stringify(risks)).not.toContain('conntrack');
});
