import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import { missing, type Missing } from '../../plugin/core/model/part.ts';
import type { Probe } from '../../plugin/core/model/probe.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Suspect, Verdict } from '../../plugin/core/model/verdict.ts';
import { beyondTheShell } from '../../plugin/run/observe.ts';
import { causeOf } from '../lab/e2e/run-fault.ts';
import { lost } from '../support/bad-day.ts';
import { healthyWorld, nothingMissing } from '../support/healthy-world.ts';
import { offlineRun, type World } from '../support/offline-run.ts';
import { scenarioText } from '../support/scenarios.ts';

type Measured = Observation & { readonly kind: 'measured' };

const half = (): number => 0.5;

const recordingOf = (id: string): Recording => readRecording(scenarioText(id), id);

/** A whole run in a cluster that is well but for what is lost of this; `change` may spoil what else is read. */
function verdictWhere(
  recorded: Recording,
  fate: (sample: Measured) => Observation,
  change: (world: World) => World = (world) => world,
): Verdict {
  const world = change(healthyWorld(recorded, fate, nothingMissing(half), half));
  const { complaint, topology } = recorded;
  return diagnose(complaint, topology, offlineRun(recorded, world)).verdict;
}

/** Packets vanish: no answer, no connection. */
const dropping =
  (strikes: (probe: Probe) => boolean) =>
  (sample: Measured): Observation => {
    if (!strikes(sample.probe)) return sample;
    const { outcome } = lost(sample);
    return {
      ...sample,
      outcome: sample.probe.protocol === 'tcp' ? { ...outcome, class: 'syn-silent' } : outcome,
    };
  };

/** Something takes questions and connections, and is silent. */
const swallowing =
  (strikes: (probe: Probe) => boolean) =>
  (sample: Measured): Observation =>
    strikes(sample.probe) ? lost(sample) : sample;

const suspectsOf = (verdict: Verdict): readonly Suspect[] =>
  verdict.kind === 'broken'
    ? [verdict.suspect]
    : verdict.kind === 'ambiguous' || verdict.kind === 'inconclusive'
      ? verdict.suspects
      : [];

const firstNode = (recorded: Recording): string =>
  recorded.observations.vantages.find(({ vantage }) => vantage.kind === 'app')?.vantage.node ?? '';

const ofTheProbe = ({ target }: Probe): boolean => target.role !== 'upstream';

describe('packets of the pods complained of are lost, and no policy denies them', () => {
  const recorded = recordingOf('H00');
  const node = firstNode(recorded);
  const isOfPods = ({ vantage }: Probe): boolean => vantage.startsWith('app@');

  test('on their node alone: it enforces what no object states', () => {
    const verdict = verdictWhere(
      recorded,
      dropping((probe) => isOfPods(probe) && probe.vantage.endsWith(`@${node}`)),
    );
    expect(verdict).toMatchObject({
      kind: 'broken',
      suspect: {
        hop: { kind: 'source-policy', instance: `pods of shop on ${node}` },
        cause: { id: 'policy-engine-stale' },
      },
    });
  });

  test('on every node: it is no matter of one node', () => {
    const suspects = suspectsOf(verdictWhere(recorded, dropping(isOfPods)));
    expect(suspects.map(causeOf)).toContain('unknown');
    expect(suspects.map(causeOf)).not.toContain('policy-engine-stale');
  });

  test('on their node, as those of every other namespace are there', () => {
    const suspects = suspectsOf(
      verdictWhere(
        recorded,
        dropping(({ vantage }) => vantage.endsWith(`@${node}`) && !vantage.startsWith('host@')),
      ),
    );
    expect(suspects.length).toBeGreaterThan(0);
    expect(suspects.map(causeOf)).not.toContain('policy-engine-stale');
  });
});

describe('a policy of Cilium sends lookups through the DNS proxy of the node', () => {
  const recorded = recordingOf('C-H00');
  const node = firstNode(recorded);
  const lostHere = (probe: Probe): boolean => probe.vantage === `app@${node}` && ofTheProbe(probe);

  /** The health of the agent of that node could not be read for this reason, others call themselves well. */
  const unreadHere =
    (why: Missing) =>
    (world: World): World => ({
      ...world,
      reading: (request, atMs) => {
        const reading = world.reading(request, atMs);
        if (request.subject.kind !== 'cilium-health') return reading;
        return request.vantage === `host@${node}`
          ? { ...reading, content: missing(why) }
          : { ...reading, content: { kind: 'present', value: { kind: 'status', code: 200, body: '' } } };
      },
    });

  const withoutAgent = unreadHere({ reason: 'failed', detail: 'ECONNREFUSED' });

  test('and pods of one node get nothing through it: its proxy is likely to blame', () => {
    expect(verdictWhere(recorded, swallowing(lostHere))).toMatchObject({
      kind: 'broken',
      confidence: 'likely',
      suspect: { cause: { id: 'cilium-dns-proxy-down' } },
    });
  });

  test('whose agent does not answer either: that is told beside it', () => {
    const verdict = verdictWhere(recorded, swallowing(lostHere), withoutAgent);
    expect(verdict).toMatchObject({
      kind: 'broken',
      suspect: {
        hop: { kind: 'source-policy', instance: `DNS proxy of ${node}` },
        cause: { id: 'cilium-dns-proxy-down' },
      },
    });
    expect(JSON.stringify(verdict)).toContain('health');
  });

  test('whose agent could not be asked: that proves nothing', () => {
    const verdict = verdictWhere(recorded, swallowing(lostHere), unreadHere(beyondTheShell));
    expect(verdict).toMatchObject({
      kind: 'broken',
      confidence: 'likely',
      suspect: { cause: { id: 'cilium-dns-proxy-down' } },
    });
    expect(JSON.stringify(verdict)).not.toContain('health');
  });

  test('and all is well though the agent does not answer: nobody is blamed', () => {
    expect(verdictWhere(recorded, (sample) => sample, withoutAgent).kind).toBe('healthy');
  });

  test('not where no policy has DNS rules', () => {
    const plain = recordingOf('H00');
    const suspects = suspectsOf(
      verdictWhere(
        plain,
        swallowing(({ vantage }) => vantage === `app@${firstNode(plain)}`),
      ),
    );
    expect(suspects.map(causeOf)).not.toContain('cilium-dns-proxy-down');
  });
});
