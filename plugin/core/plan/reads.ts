import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { Vantage } from '../model/probe.ts';
import { nodeFiles, readableKey, type NodeFile, type Readable } from '../model/reading.ts';
import type { ReadRequest } from '../model/step.ts';

/** More CoreDNS pods than this are not asked for their metrics. */
const mostPods = 12;

/** What is worth reading from a vantage that has not been read from there. */
export function readsFrom(scene: Scene, vantage: Vantage): readonly ReadRequest[] {
  const known = new Set(scene.observations.readings.map((one) => readableKey(one.vantage, one.subject)));
  return readablesFrom(scene, vantage)
    .filter((subject) => !known.has(readableKey(vantage.id, subject)))
    .flatMap((subject): readonly ReadRequest[] => {
      const read = { vantage: vantage.id, subject };
      return counts(subject) ? [read, { ...read, delayMs: apartMs }] : [read];
    });
}

/** Counters are read twice in a batch, so that rates can be told: so much apart, within what the questions take anyway. */
const apartMs = 1400;

/** A host reads its node's tables; the first one up reads CoreDNS's metrics; every place tries another port than 53. */
function readablesFrom(scene: Scene, vantage: Vantage): readonly Readable[] {
  if (vantage.privileged === true) return administered(scene);
  if (vantage.kind === 'coredns') return [];
  const pods = scene.layout.pods.slice(0, mostPods).map(({ name, address }) => ({ pod: name, address }));
  const ready = pods.map((pod): Readable => ({ kind: 'coredns-ready', ...pod }));
  if (vantage.kind !== 'host') return [...ready, ...libcOf(scene, vantage)];
  const files = nodeFiles.map((path): Readable => ({ kind: 'node-file', path }));
  const cilium: readonly Readable[] =
    scene.topology.ciliumPolicies === undefined
      ? []
      : [{ kind: 'cilium-health' }, { kind: 'cilium-metrics' }];
  return [...files, ...ready, ...cilium, ...(readsMetrics(scene, vantage) ? metricsOf(pods) : [])];
}

/** The rules of both kinds of tables (a node may have both), and what is tracked of clients of the DNS Service. */
function administered({ layout }: Scene): readonly Readable[] {
  const { service } = layout;
  if (service === null) return [];
  const about = [...service.clusterIPs, `${service.namespace}/${service.name}`];
  return [
    ...(['nft', 'legacy'] as const).map((tables): Readable => ({ kind: 'service-rules', tables, about })),
    ...service.clusterIPs.map((address): Readable => ({ kind: 'tracked-connections', address })),
  ];
}

const metricsOf = (
  pods: readonly { readonly pod: string; readonly address: string }[],
): readonly Readable[] => pods.map((pod) => ({ kind: 'coredns-metrics', ...pod }));

function readsMetrics(scene: Scene, vantage: Vantage): boolean {
  const hosts = scene.observations.vantages.filter(
    (report) =>
      report.vantage.kind === 'host' && report.vantage.privileged !== true && report.state.kind === 'ready',
  );
  return hosts[0]?.vantage.id === vantage.id;
}

/** What the resolver library makes of the names complained of, once, from the place of the complaint. */
function libcOf({ complaint, observations }: Scene, vantage: Vantage): readonly Readable[] {
  const names = [...new Set(complaint.names)].slice(0, mostNames);
  const done = observations.readings.some(({ subject }) => subject.kind === 'libc');
  return names.length === 0 || vantage.kind !== 'app' || done ? [] : [{ kind: 'libc', names }];
}

const mostNames = 5;

/**
 * Counters once more: where only one reading came through, and where external names failed, since what CoreDNS counts of silent
 * upstreams it counts after seconds. Empty where they were never read.
 */
export function secondReads(scene: Scene): readonly ReadRequest[] {
  const metrics = scene.observations.readings.filter(
    (one) => counts(one.subject) && one.content.kind === 'present',
  );
  const enough = scene.cells.some(isSlowFailure) ? 3 : 2;
  const byKey = Map.groupBy(metrics, ({ vantage, subject }) => readableKey(vantage, subject));
  return [...byKey.values()].flatMap((readings) => {
    const [first] = readings;
    return first === undefined || readings.length >= enough
      ? []
      : [{ vantage: first.vantage, subject: first.subject }];
  });
}

/** A name that CoreDNS would have to ask others for. */
const isSlowFailure = ({ probe: { question, target }, failed }: Cell): boolean =>
  failed > 0 &&
  target.role !== 'upstream' &&
  (question.kind === 'root' || question.kind === 'external-absent' || question.kind === 'complained');

/** Packets that the kernel has dropped or would not believe, and flows it could not track, since it started. */
const counters: readonly NodeFile[] = [
  '/proc/net/softnet_stat',
  '/proc/net/stat/nf_conntrack',
  '/proc/net/stat/rt_cache',
];

const counts = (subject: Readable): boolean =>
  subject.kind.endsWith('-metrics') || (subject.kind === 'node-file' && counters.includes(subject.path));
