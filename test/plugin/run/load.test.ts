import { describe, expect, test } from '@jest/globals';
import type { Batch, ResultFrame, WireQuestion } from '../../../probes/wire.ts';
import { readRecording } from '../../../plugin/cli/read-recording.ts';
import { sceneOf } from '../../../plugin/core/infer/scene.ts';
import type { Complaint } from '../../../plugin/core/model/complaint.ts';
import type { ProbeRequest, Vantage, VantageId } from '../../../plugin/core/model/probe.ts';
import type { ReadRequest } from '../../../plugin/core/model/step.ts';
import type { Topology } from '../../../plugin/core/model/topology.ts';
import { sweep } from '../../../plugin/core/plan/sweep.ts';
import { appOn, hostOn } from '../../../plugin/core/plan/vantages.ts';
import { planBatch } from '../../../plugin/run/batch.ts';
import { libcNamesPerSecond } from '../../../plugin/run/libc.ts';
import { shareOf } from '../../../plugin/run/load-limits.ts';
import { Pacing } from '../../../plugin/run/pacing.ts';
import { pacedForShell } from '../../../probes/shell-lines.ts';
import { enlarged, readyReport } from '../../support/large-cluster.ts';
import { scenarioText } from '../../support/scenarios.ts';

const promised = 50;

const recorded = readRecording(scenarioText('H00'), 'H00');

/** A cluster with so many CoreDNS pods, asked from so many places at once. */
interface Situation {
  readonly topology: Topology;
  readonly complaint: Complaint;
  readonly vantages: readonly Vantage[];
  readonly sweep: readonly ProbeRequest[];
  readonly reads: readonly ReadRequest[];
  readonly address: string;
}

function situation(pods: number, places: number, names: readonly string[] = []): Situation {
  const complaint = { ...recorded.complaint, names };
  const topology = enlarged(recorded.topology, pods);
  const context = { complaint, topology, probeNamespace: 'default' };
  const vantages = ['node1', 'node2']
    .flatMap((node) => [appOn(node, context, '').vantage, hostOn(node, context, '').vantage])
    .slice(0, places);
  const observations = { vantages: vantages.map(readyReport), samples: [], readings: [] };
  const { layout } = sceneOf(complaint, topology, observations);
  const [app] = vantages;
  return {
    topology,
    complaint,
    vantages,
    sweep: vantages.flatMap((vantage) => sweep(complaint, layout, vantage)),
    reads:
      names.length === 0 || app === undefined ? [] : [{ vantage: app.id, subject: { kind: 'libc', names } }],
    address: layout.serviceTarget?.address ?? '',
  };
}

const reportsOf = ({ vantages }: Situation) => new Map(vantages.map((one) => [one.id, readyReport(one)]));

/** A batch for each place, as a run would send them. */
function batchesOf(
  where: Situation,
  requests = where.sweep,
  pacing = new Pacing(false, () => 0),
): readonly Batch[] {
  pacing.begin({ requests, reads: where.reads }, where.topology, reportsOf(where));
  return where.vantages.map(
    ({ id }) =>
      planBatch(
        requests.filter(({ probe }) => probe.vantage === id),
        where.reads.filter(({ vantage }) => vantage === id),
        () => 0.5,
        pacing.of(id),
      ).batch,
  );
}

/** Messages to one address, each with its time. */
const messagesTo = (address: string, questions: readonly WireQuestion[]): readonly number[] =>
  questions.flatMap((one) =>
    one.kind === 'dns' && one.address === address
      ? one.companion === undefined
        ? [one.atMs]
        : [one.atMs, one.atMs]
      : [],
  );

const worstSecond = (times: readonly number[]): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));

/** Names that libc looks up, each in three domains and as it stands, for A and AAAA. */
const lookups = ({ complaint: { names } }: Situation): number =>
  names.length === 0 ? 0 : libcNamesPerSecond(names) * 4 * 2;

/**
 * What the CoreDNS pod that is asked most meets within the worst second, whichever place begins when: the worst second of each place
 * is taken to be the same.
 */
function worstOfAPod(where: Situation, batches: readonly Batch[]): number {
  const pods = where.topology.dnsPods.kind === 'present' ? where.topology.dnsPods.value : [];
  const sum = (address: string): number =>
    batches.reduce((all, { questions }) => all + worstSecond(messagesTo(address, questions)), 0);
  return (
    Math.max(...pods.map((pod) => sum(pod.address ?? ''))) +
    shareOf(sum(where.address) + lookups(where), pods.length)
  );
}

const lastOf = (batches: readonly Batch[], isMeant: (one: WireQuestion) => boolean = () => true): number =>
  Math.max(
    ...batches.flatMap(({ questions }) =>
      questions.flatMap((one) => (one.kind === 'dns' && isMeant(one) ? [one.atMs] : [])),
    ),
  );

const names = ['www.example.com', 'web'];
const podCounts = [1, 2, 3, 10];

describe('no CoreDNS pod meets more than 50 questions within any second', () => {
  test.each(podCounts.flatMap((pods) => [2, 3, 4].map((places) => [pods, places] as const)))(
    '%i pods, asked from %i places',
    (pods, places) => {
      for (const asked of [[], ['web'], names, [...names, 'api.corp.internal', 'db', 'cache']]) {
        const where = situation(pods, places, asked);
        const worst = worstOfAPod(where, batchesOf(where));
        expect(worst).toBeLessThanOrEqual(promised);
        expect(worst).toBeGreaterThan(promised / 4);
      }
    },
  );

  test('where all that the Service is asked goes to the pod of the node', () => {
    const where = situation(3, 2);
    const service = where.topology.service;
    if (service.kind === 'missing') throw new Error('the recording has no Service');
    const local: Topology = {
      ...where.topology,
      service: { kind: 'present', value: { ...service.value, internalTrafficPolicy: 'Local' } },
    };
    const [first] = local.dnsPods.kind === 'present' ? local.dnsPods.value : [];
    if (first === undefined) throw new Error('no pod');
    const one: Topology = { ...local, dnsPods: { kind: 'present', value: [first] } };
    expect(
      worstOfAPod({ ...where, topology: one }, batchesOf({ ...where, topology: local })),
    ).toBeLessThanOrEqual(promised);
  });

  test.each([1, 3])('with %i pods: second looks, fixed flows, smaller sizes and --budget', (pods) => {
    const where = situation(pods, 4);
    const again = (samples: number, intervalMs: number): readonly ProbeRequest[] =>
      where.sweep
        .filter(({ probe }) => probe.target.role !== 'upstream')
        .map((one) => ({ ...one, samples, intervalMs, gate: 'none' }));
    for (const [samples, intervalMs] of [
      [8, 150],
      [24, 100],
      [4, 0],
      [40, 50],
    ] as const) {
      const batches = batchesOf(where, again(samples, intervalMs));
      expect(worstOfAPod(where, batches)).toBeLessThanOrEqual(promised);
    }
  });

  test('with --gentle, which from four places is not gentle enough by itself', () => {
    const where = situation(1, 4);
    const gentle = batchesOf(where, where.sweep, new Pacing(true, () => 0));
    expect(worstOfAPod(where, gentle)).toBeLessThanOrEqual(promised);
    for (const { questions } of gentle)
      for (const address of [where.address, '10.244.0.2'])
        expect(worstSecond([...new Set(messagesTo(address, questions))])).toBeLessThanOrEqual(10);
  });

  test('by bash, whose own pace is slower', () => {
    const where = situation(1, 2);
    expect(worstOfAPod(where, batchesOf(where).map(pacedForShell))).toBeLessThanOrEqual(promised);
  });
});

describe('where one round follows another', () => {
  const where = situation(1, 2);
  const answeredAfterMs = 1;
  const resultsOf = ({ questions }: Batch): readonly ResultFrame[] =>
    questions.flatMap((one) =>
      one.kind === 'dns'
        ? [
            {
              frame: 'result',
              id: one.id,
              sentMs: one.atMs,
              tookMs: answeredAfterMs,
              event: { kind: 'eof' },
            } as const,
          ]
        : [],
    );
  const shifted = (batches: readonly Batch[], byMs: number): readonly Batch[] =>
    batches.map((batch) => ({
      ...batch,
      questions: batch.questions.map((one) => (one.kind === 'dns' ? { ...one, atMs: one.atMs + byMs } : one)),
    }));
  const joined = (rounds: readonly (readonly Batch[])[]): readonly Batch[] =>
    where.vantages.map((_, index) => ({
      version: 1,
      deadlineMs: 0,
      questions: rounds.flatMap((batches) => batches[index]?.questions ?? []),
    }));

  test.each([
    [
      'all answers came',
      (pacing: Pacing, batch: Batch) => {
        pacing.ended(batch, resultsOf(batch));
      },
    ],
    [
      'the results came by messages',
      (pacing: Pacing, batch: Batch) => {
        pacing.ended(batch, null);
      },
    ],
  ])('at once, when %s, its last second counts too', (_title, report) => {
    let now = 0;
    const pacing = new Pacing(false, () => now);
    const first = batchesOf(where, where.sweep, pacing);
    now = lastOf(first) + answeredAfterMs;
    for (const batch of first) report(pacing, batch);
    const second = shifted(batchesOf(where, where.sweep, pacing), now);
    expect(worstOfAPod(where, joined([first, second]))).toBeLessThanOrEqual(promised);
  });

  test('a batch that was lost is taken to have begun when that was heard', () => {
    let now = 0;
    const pacing = new Pacing(false, () => now);
    const first = batchesOf(where, where.sweep, pacing);
    now = 300;
    for (const batch of first) pacing.lost(batch);
    const again = shifted(batchesOf(where, where.sweep, pacing), now);
    expect(worstOfAPod(where, joined([shifted(first, 300), again]))).toBeLessThanOrEqual(promised);
  });

  test('after a second of silence nobody waits', () => {
    let now = 0;
    const pacing = new Pacing(false, () => now);
    const [first] = batchesOf(where, where.sweep, pacing);
    if (first === undefined) throw new Error('no batch');
    now = lastOf([first]) + 1500;
    const [late, ...others] = resultsOf(first);
    if (late === undefined) throw new Error('no result');
    pacing.ended(first, [...others, { ...late, tookMs: now - late.sentMs }]);
    expect(pacing.of('app@node1' as VantageId).restMs).toBe(0);
  });
});

/** docs/what-is-created.md gives these times. */
describe('and the verdict does not wait for it', () => {
  test.each([
    [1, 1200],
    [2, 1200],
    [3, 1200],
    [10, 400],
  ])(
    'with %i pods the last question leaves within %i ms, with two names a second later at most',
    (pods, withinMs) => {
      expect(lastOf(batchesOf(situation(pods, 2)))).toBeLessThanOrEqual(withinMs);
      expect(lastOf(batchesOf(situation(pods, 2, names)))).toBeLessThanOrEqual(2300);
    },
  );

  test('with three pods all names of the cluster are asked at once, since their silence takes two seconds', () => {
    const isOfTheCluster = (one: WireQuestion): boolean =>
      one.kind === 'dns' && one.timeoutMs === 2000 && one.after.length === 0;
    expect(lastOf(batchesOf(situation(3, 2)), isOfTheCluster)).toBeLessThan(300);
  });
});
