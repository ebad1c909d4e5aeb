import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../plugin/cli/read-recording.ts';
import type { Recording } from '../plugin/core/model/recording.ts';
import { renderText } from '../plugin/render/text.ts';
import { ciliumInducers } from './lab/faults/cilium.ts';
import { inducers as onTheLab } from './lab/faults/index.ts';
import { causeOf, suspectsIn } from './lab/e2e/run-fault.ts';
import { effectWithoutObjects, objectsWithoutEffect } from './support/near-miss.ts';
import { judged } from './support/diagnosed.ts';
import { scenarioText } from './support/scenarios.ts';

const inducers = [...onTheLab, ...ciliumInducers];

const recordingOf = (id: string): Recording => readRecording(scenarioText(id), id);

describe('every recorded fault, its objects as they were and every question answered as it should be', () => {
  test.each(inducers.map(({ id }) => [id]))('%s accuses nobody', (id) => {
    const { verdict } = judged(objectsWithoutEffect(recordingOf(id)));
    expect(['healthy', 'inconclusive']).toContain(verdict.kind);
    if (verdict.kind === 'inconclusive') expect(verdict.reasons.join()).not.toBe('');
  });
});

describe('every recorded fault as it was felt, while no configuration, log, event, policy or node may be read', () => {
  const faults = inducers.filter(({ expected }) => expected.hop !== null);
  const blind = faults.map((inducer) => ({
    inducer,
    diagnosis: judged(effectWithoutObjects(recordingOf(inducer.id))),
  }));

  /** What anybody can see of a fault whose cause stands in a log that may not be read. */
  const plainlySeen = ['coredns-none-ready'];

  /** A Service's name leads to another address: nobody can know who may not read the Service, and that it was not read is told. */
  const toAnother = ['rewrite-other', 'hosts-service'];

  test.each(blind.map(({ inducer, diagnosis }) => [inducer.id, inducer, diagnosis] as const))(
    '%s is not called healthy, and nothing else is called certain',
    (id, { expected }, diagnosis) => {
      const { verdict } = diagnosis;
      // Another address than the upstream's is no failure that a client notices: it is a remark.
      if (id === 'D09-hosts')
        expect(renderText(diagnosis, { color: false, width: 80 }).replace(/\s+/g, ' ')).toContain(
          'it may answer this name by itself',
        );
      else if (toAnother.includes(id))
        expect(renderText(diagnosis, { color: false, width: 80 })).toContain('Service shop/web not read');
      else expect(verdict.kind).not.toBe('healthy');
      const [first] = suspectsIn(diagnosis);
      if (first === undefined || !('confidence' in verdict) || verdict.confidence !== 'certain') return;
      expect([expected.cause, ...plainlySeen]).toContain(causeOf(first));
    },
  );

  test('the hop is among the suspects of four faults in five', () => {
    const placed = blind.filter(({ inducer, diagnosis }) =>
      suspectsIn(diagnosis).some(({ hop }) => hop.kind === inducer.expected.hop),
    );
    expect(placed.length / blind.length).toBeGreaterThan(0.8);
  });
});
