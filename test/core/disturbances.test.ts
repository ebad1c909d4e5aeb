import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { causeOf, suspectsIn } from '../lab/e2e/run-fault.ts';
import { after, lost } from '../support/bad-day.ts';
import { without } from '../support/lesser-rights.ts';
import { judged } from '../support/diagnosed.ts';
import { scenarioText } from '../support/scenarios.ts';

type Measured = Observation & { readonly kind: 'measured' };

const recordingOf = (id: string): Recording => readRecording(scenarioText(id), id);

const changed = (id: string, change: (sample: Measured) => Observation): Recording => {
  const recording = recordingOf(id);
  const samples = recording.observations.samples.map((sample) =>
    sample.kind === 'measured' ? change(sample) : sample,
  );
  return { ...recording, observations: { ...recording.observations, samples } };
};

const isFromPods = ({ probe }: Measured): boolean => probe.vantage.startsWith('app@');

/** Without the places of one kind. */
function withoutPlaces(id: string, kind: 'app' | 'host'): Recording {
  const recording = recordingOf(id);
  const { vantages, samples, readings } = recording.observations;
  const gone = new Set(
    vantages.filter(({ vantage }) => vantage.kind === kind).map(({ vantage }) => vantage.id),
  );
  const why = { reason: 'forbidden', right: 'create pods' } as const;
  return {
    ...recording,
    observations: {
      vantages: vantages.map((report) =>
        gone.has(report.vantage.id) ? { ...report, state: { kind: 'missing', why } } : report,
      ),
      samples: samples.filter(({ probe }) => !gone.has(probe.vantage)),
      readings: readings.filter(({ vantage }) => !gone.has(vantage)),
    },
  };
}

/** The first so many samples of which this is true, lost. */
function withLost(id: string, count: number, strikes: (sample: Measured) => boolean): Recording {
  let left = count;
  return changed(id, (sample) => {
    if (left === 0 || !strikes(sample)) return sample;
    left -= 1;
    return lost(sample);
  });
}

const namesOf = (diagnosis: Diagnosis): readonly string[] =>
  suspectsIn(diagnosis).map((one) => `${one.hop.kind} ${causeOf(one)}`);

describe('what befalls the probes is nobody’s fault', () => {
  test('everything is slow from everywhere: a machine short of CPU as likely as any hop', () => {
    const { verdict } = judged(changed('H00', (sample) => after(sample, 450)));
    expect(verdict).toMatchObject({ kind: 'inconclusive', suspects: [] });
    expect(verdict.kind === 'inconclusive' && verdict.reasons.join()).toContain('whatever was asked');
  });

  test('everything is slow to one place, and the node itself is answered at once', () => {
    const { verdict } = judged(
      changed('H00', (sample) => (isFromPods(sample) ? after(sample, 450) : sample)),
    );
    expect(verdict.kind).toBe('inconclusive');
  });

  test('a second in which nothing moves, while the last questions to the Service were on their way', () => {
    const sent = recordingOf('H00').observations.samples.flatMap((one) =>
      one.kind === 'measured' ? [one.sentMs] : [],
    );
    const fromMs = sent.sort((a, b) => a - b)[Math.floor(sent.length * 0.7)] ?? 0;
    const still = changed('H00', (sample) =>
      sample.sentMs > fromMs ? after(sample, fromMs + 1500 - sample.sentMs) : sample,
    );
    expect(judged(still).verdict.kind).toBe('inconclusive');
  });

  test('single answers lost here and there', () => {
    let number = 0;
    const recording = changed('H00', (sample) => {
      number += 1;
      return number % 90 === 0 && sample.probe.protocol === 'udp' ? lost(sample) : sample;
    });
    expect(judged(recording).verdict.kind).toBe('healthy');
  });

  test('two pairs of eight: too few to tell a race from chance, and all eight are enough', () => {
    const isPair = ({ probe }: Measured): boolean => probe.question.kind === 'pair-absent';
    expect(['healthy', 'inconclusive']).toContain(judged(withLost('D07', 2, isPair)).verdict.kind);
    expect(namesOf(judged(withLost('D07', 8, isPair)))).toEqual(['node-service-rules conntrack-race']);
  });

  test('two answers lost beside a fault that nobody feels do not make it felt', () => {
    const { verdict } = judged(
      withLost('D35', 2, (sample) => !isFromPods(sample) && sample.outcome.rcode !== null),
    );
    expect(['healthy', 'inconclusive']).toContain(verdict.kind);
  });
});

describe('a fault is found as well while everything is slow', () => {
  test.each([
    ['D46', 'authority name-absent'],
    ['D71', 'client-resolver pod-dns-policy-default'],
    ['D25', 'upstream upstream-servfail'],
    ['D01', 'coredns-process coredns-pod-hung'],
    ['D06', 'coredns-config corefile-invalid'],
  ])('%s: %s', (id, name) => {
    const diagnosis = judged(changed(id, (sample) => (isFromPods(sample) ? after(sample, 450) : sample)));
    expect(namesOf(diagnosis)[0]).toBe(name);
  });
});

describe('what could not be read or asked is not guessed', () => {
  test.each([
    ['D57', ['the DNS Service'], 'dns-service dns-service-address-changed'],
    ['local-only', ['the DNS Service'], 'dns-service dns-service-address-changed'],
    ['D01', ['CoreDNS pods', 'endpoint slices'], 'dns-service unknown'],
    ['N01', ['CoreDNS pods', 'endpoint slices'], 'dns-service unknown'],
    ['D56', ['network policies'], 'node-cache node-cache-down'],
    ['acl', ['the Corefile'], 'coredns-process unknown'],
    ['C-D54', ["Cilium's policies"], 'coredns-process unknown'],
    ['D12', ['Services named'], 'coredns-config unknown'],
  ])('%s without %j: not %s with confidence', (id, parts, wrong) => {
    const diagnosis = judged(without(recordingOf(id), parts));
    const { verdict } = diagnosis;
    if (verdict.kind === 'broken' && verdict.confidence !== 'possible')
      expect(namesOf(diagnosis)[0]).not.toBe(wrong);
    expect(verdict.kind).not.toBe('healthy');
  });

  test('pods that endpoint slices name are asked where pods may not be listed', () => {
    const diagnosis = judged(without(recordingOf('D01'), ['CoreDNS pods']));
    expect(namesOf(diagnosis)[0]).toContain('coredns-process');
  });

  test.each(['D10', 'D13'])('%s without logs: what clients meet, and not for certain', (id) => {
    const { verdict } = judged(without(recordingOf(id), ['logs']));
    expect('confidence' in verdict && verdict.confidence).not.toBe('certain');
  });

  test.each(['D24', 'D25', 'D26', 'D29', 'D30'])(
    '%s without a probe on the host network: CoreDNS or what is beyond it',
    (id) => {
      const diagnosis = judged(withoutPlaces(id, 'host'));
      expect(diagnosis.verdict.kind).not.toBe('healthy');
      if (diagnosis.verdict.kind === 'ambiguous')
        expect(namesOf(diagnosis).some((name) => name.startsWith('upstream'))).toBe(true);
      else expect(namesOf(diagnosis)[0] ?? '').not.toContain('coredns-config');
    },
  );

  test('a name is not called absent on CoreDNS’s word alone', () => {
    const { verdict } = judged(withoutPlaces('D46', 'host'));
    expect(verdict.kind).toBe('inconclusive');
    expect(verdict.kind === 'inconclusive' && verdict.reasons.join()).toContain("the nodes' own resolvers");
  });

  test.each(['K02', 'D58', 'U01'])(
    '%s: what only a node sees is not said of pods with confidence, unless it is proven',
    (id) => {
      const { verdict } = judged(withoutPlaces(id, 'app'));
      expect(verdict).toMatchObject({ kind: 'broken', confidence: 'possible' });
    },
  );

  test('an access list that names the network of the pods turns them away, whoever asks', () => {
    const { verdict } = judged(withoutPlaces('acl', 'app'));
    expect(verdict).toMatchObject({ kind: 'broken', suspect: { cause: { id: 'corefile-blocks-queries' } } });
    expect(JSON.stringify(verdict)).toContain('queries from 10.244.0.0/16');
  });

  test('a kind of question that brought no result at all leaves health open', () => {
    const why = { reason: 'failed', detail: 'the results were torn on the way' } as const;
    const recording = changed('H00', ({ ...sample }) =>
      isFromPods(sample) && sample.probe.question.type === 'AAAA'
        ? { kind: 'missing', probe: sample.probe, why }
        : sample,
    );
    const { verdict } = judged(recording);
    expect(verdict.kind === 'inconclusive' && verdict.reasons.join()).toContain('brought no result');
  });
});
