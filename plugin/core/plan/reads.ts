import type { Scene } from '../infer/scene.ts';
import type { Vantage } from '../model/probe.ts';
import { nodeFiles, readableKey, type Readable } from '../model/reading.ts';
import type { ReadRequest } from '../model/step.ts';

/** More CoreDNS pods than this are not asked for their metrics. */
const mostPods = 12;

/** What is worth reading from a vantage that has not been read from there. */
export function readsFrom(scene: Scene, vantage: Vantage): readonly ReadRequest[] {
  const known = new Set(scene.observations.readings.map((one) => readableKey(one.vantage, one.subject)));
  return readablesFrom(scene, vantage)
    .filter((subject) => !known.has(readableKey(vantage.id, subject)))
    .map((subject) => ({ vantage: vantage.id, subject }));
}

/** A host reads its node's tables; the first one up reads CoreDNS's metrics; every place tries another port than 53. */
function readablesFrom(scene: Scene, vantage: Vantage): readonly Readable[] {
  const pods = scene.layout.pods.slice(0, mostPods).map(({ name, address }) => ({ pod: name, address }));
  const ready = pods.map((pod): Readable => ({ kind: 'coredns-ready', ...pod }));
  if (vantage.kind !== 'host') return ready;
  const files = nodeFiles.map((path): Readable => ({ kind: 'node-file', path }));
  const cilium: readonly Readable[] =
    scene.topology.ciliumPolicies === undefined
      ? []
      : [{ kind: 'cilium-health' }, { kind: 'cilium-metrics' }];
  return [...files, ...ready, ...cilium, ...(readsMetrics(scene, vantage) ? metricsOf(pods) : [])];
}

const metricsOf = (
  pods: readonly { readonly pod: string; readonly address: string }[],
): readonly Readable[] => pods.map((pod) => ({ kind: 'coredns-metrics', ...pod }));

function readsMetrics(scene: Scene, vantage: Vantage): boolean {
  const hosts = scene.observations.vantages.filter(
    (report) => report.vantage.kind === 'host' && report.state.kind === 'ready',
  );
  return hosts[0]?.vantage.id === vantage.id;
}

/** Metrics once more, so that rates can be told; empty where they were never read or have been read twice. */
export function secondReads(scene: Scene): readonly ReadRequest[] {
  const metrics = scene.observations.readings.filter(
    (one) => one.subject.kind.endsWith('-metrics') && one.content.kind === 'present',
  );
  const count = (key: string): number =>
    metrics.filter((one) => readableKey(one.vantage, one.subject) === key).length;
  return metrics
    .filter((one) => count(readableKey(one.vantage, one.subject)) === 1)
    .map(({ vantage, subject }) => ({ vantage, subject }));
}
