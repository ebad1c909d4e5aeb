import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Reading } from '../../plugin/core/model/reading.ts';
import type { Risk } from '../../plugin/core/model/verdict.ts';
import { scenarioText } from '../support/scenarios.ts';

const failures = (address: string): string => `coredns_proxy_healthcheck_failures_total{to="${address}:53"}`;

/** The risks of a recording with other metrics of CoreDNS; `last` tells its last reading of a pod. */
function risksOf(
  id: string,
  change: (values: Readonly<Record<string, number>>, last: boolean) => Readonly<Record<string, number>>,
): readonly Risk[] {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const keyOf = ({ subject }: Reading): string => ('pod' in subject ? subject.pod : '');
  const isLast = (reading: Reading): boolean =>
    observations.readings.findLast(
      (one) => one.subject.kind === 'coredns-metrics' && keyOf(one) === keyOf(reading),
    ) === reading;
  const readings = observations.readings.map((reading): Reading => {
    const { subject, content } = reading;
    if (subject.kind !== 'coredns-metrics' || content.kind !== 'present') return reading;
    if (content.value.kind !== 'metrics') return reading;
    const values = change(content.value.values, isLast(reading));
    return { ...reading, content: { ...content, value: { ...content.value, values } } };
  });
  return diagnose(complaint, topology, { ...observations, readings }).risks;
}

const named = (risks: readonly Risk[]): readonly string[] =>
  risks.map(({ suspect: { cause } }) => (cause.kind === 'fault' ? cause.id : 'unknown'));

test('health checks that fail while the run goes on are a risk, with their number', () => {
  const risks = risksOf('pods-turned-away', (values) => values);
  expect(named(risks)).toEqual(['upstream-out-of-reach']);
  expect(risks[0]?.suspect.evidence[0]?.text).toMatch(
    /^failed health checks of 172\.30\.0\.53 while this ran: coredns-\S+ 1, coredns-\S+ 1, coredns-\S+ 1$/,
  );
});

test('those of long ago are none', () => {
  const still = risksOf('pods-turned-away', (values) => ({ ...values, [failures('172.30.0.53')]: 9 }));
  expect(named(still)).toEqual([]);
});

test('where all upstream servers fail them nothing is masked', () => {
  const rising = (values: Readonly<Record<string, number>>, last: boolean) => ({
    ...values,
    [failures('172.30.0.53')]: last ? 9 : 3,
    [failures('172.30.0.54')]: last ? 9 : 3,
  });
  expect(named(risksOf('H00', rising))).toEqual([]);
});

test('a server that nobody is answered by has another name', () => {
  expect(named(risksOf('D27', (values) => values))).toEqual(['upstream-silent']);
});

test('of servers that no forward line of the Corefile has, nothing is said', () => {
  const elsewhere = (values: Readonly<Record<string, number>>, last: boolean) => ({
    ...values,
    [failures('10.9.9.9')]: last ? 9 : 3,
  });
  expect(named(risksOf('H00', elsewhere))).toEqual([]);
});
