import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { pathStates } from '../../plugin/core/infer/path-states.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Cell } from '../../plugin/core/model/cell.ts';
import type { HopKind } from '../../plugin/core/model/hop.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { OutcomeClass } from '../../plugin/core/model/outcome.ts';
import type { Probe } from '../../plugin/core/model/probe.ts';
import type { Diagnosis, Suspect, Verdict } from '../../plugin/core/model/verdict.ts';
import { scenarioText } from '../support/scenarios.ts';

/** What came instead, of a recorded outcome; null: as recorded. */
type Instead = (outcome: OutcomeClass, probe: Probe) => OutcomeClass | null;

/** A recorded fault that had other looks: answers that no fault with a name gives. */
function altered(id: string, instead: Instead): Diagnosis {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const samples = observations.samples.map((sample): Observation => {
    const found = sample.kind === 'measured' ? instead(sample.outcome.class, sample.probe) : null;
    if (sample.kind !== 'measured' || found === null) return sample;
    const rcode = found === 'reset' ? null : found === 'nxdomain' ? 'NXDOMAIN' : 'NOTIMP';
    return { ...sample, outcome: { class: found, tookMs: 3, rcode, icmpFrom: null, answer: null } };
  });
  return diagnose(complaint, topology, { ...observations, samples });
}

const lost: readonly OutcomeClass[] = ['silent', 'syn-silent', 'connected-silent'];

const asItShould = ({ question }: Probe): OutcomeClass => ('suffix' in question ? 'nxdomain' : 'noerror');

const suspectsIn = (verdict: Verdict): readonly Suspect[] =>
  verdict.kind === 'broken' ? [verdict.suspect] : verdict.kind === 'ambiguous' ? verdict.suspects : [];

describe('answers that no fault with a name gives are found at their hop', () => {
  test.each<[string, string, Instead, HopKind, string, string]>([
    [
      'both upstream resolvers answer NOTIMP to everything',
      'D25',
      (outcome) => (outcome === 'servfail-now' ? 'other-rcode' : null),
      'upstream',
      '172.30.0.53, 172.30.0.54',
      'The upstream resolvers do not work as they should: they answer with an error',
    ],
    [
      'one of them does',
      'D26',
      (outcome) => (outcome === 'refused' ? 'other-rcode' : null),
      'upstream',
      '172.30.0.54',
      'Upstream resolver 172.30.0.54 does not work as it should: it answers with an error',
    ],
    [
      'both cut every answer over UDP short',
      'D25',
      (outcome, probe) =>
        outcome === 'servfail-now' ? (probe.protocol === 'udp' ? 'truncated' : asItShould(probe)) : null,
      'upstream',
      '172.30.0.53, 172.30.0.54',
      'answers over UDP come cut short',
    ],
    [
      'one CoreDNS pod answers NOTIMP to everything',
      'D01',
      (outcome) => (lost.includes(outcome) ? 'other-rcode' : null),
      'coredns-process',
      'coredns-869c8467bf-2zzxf',
      'does not work as it should: it answers with an error',
    ],
    [
      'one CoreDNS pod answers other questions than it was asked',
      'D01',
      (outcome) => (lost.includes(outcome) ? 'wrong-answer' : null),
      'coredns-process',
      'coredns-869c8467bf-2zzxf',
      'it answers something else than it should',
    ],
    [
      'one CoreDNS pod resets connections over TCP',
      'D01',
      (outcome, probe) =>
        lost.includes(outcome) ? (probe.protocol === 'tcp' ? 'reset' : asItShould(probe)) : null,
      'coredns-process',
      'coredns-869c8467bf-2zzxf',
      'connections over TCP are reset',
    ],
  ])('%s', (_title, id, instead, hop, instance, words) => {
    const { verdict, path } = altered(id, instead);
    const suspects = suspectsIn(verdict);
    // Where its pod alone is odd, and was asked for cluster names alone, its data of the cluster and the way to it fit as well.
    expect(verdict.kind).toBe(hop === 'upstream' ? 'broken' : 'ambiguous');
    const found = suspects.find((one) => one.hop.kind === hop && one.hop.instance === instance);
    expect(found?.cause).toEqual({ kind: 'unknown' });
    expect(found?.sentence).toContain(words);
    expect(found?.contrast?.failing.failed).toBeGreaterThan(1);
    expect(suspects.every((one) => one.cause.kind === 'unknown')).toBe(true);
    expect(path.find((one) => one.hop.kind === hop)?.state).not.toBe('passed');
  });
});

describe('a hop is called passed only where nothing that ends there fails unexplained', () => {
  const { complaint, topology, observations } = readRecording(scenarioText('D27'), 'D27');
  const scene = sceneOf(complaint, topology, observations);
  const atUpstream = scene.cells.filter(
    ({ probe, failed }) => probe.target.role === 'upstream' && failed > 1,
  );
  const verdict: Verdict = { kind: 'inconclusive', reasons: ['nothing explains it'], suspects: [] };
  const stateOf = (hop: HopKind, unexplained: readonly Cell[]): string | undefined =>
    pathStates(scene, { verdict, risks: [], unexplained }).find((one) => one.hop.kind === hop)?.state;

  test('questions to an upstream resolver that fail', () => {
    expect(atUpstream.length).toBeGreaterThan(0);
    expect(stateOf('upstream', atUpstream)).toBe('suspected');
    expect(stateOf('coredns-process', atUpstream)).toBe('passed');
    expect(stateOf('upstream', [])).toBe('passed');
  });

  test('a dead resolver beside one that answers is a risk, and no tick', () => {
    const diagnosis = altered('D27', () => null);
    expect(diagnosis.verdict.kind).toBe('healthy');
    expect(diagnosis.path.find((one) => one.hop.kind === 'upstream')).toMatchObject({
      state: 'suspected',
      hop: { instance: '172.30.0.54' },
    });
  });
});
