import type { Scene } from '../infer/scene.ts';
import type { NodeFile } from '../model/reading.ts';

/** The last value of a CoreDNS pod's metric; null where it was not read. */
export function metricOf(scene: Scene, pod: string, name: string): number | null {
  const values = metricsOf(scene, pod);
  return values === null ? null : (values[name] ?? 0);
}

/** The last metrics read of a CoreDNS pod; null where none were. */
export const metricsOf = (scene: Scene, pod: string): Readonly<Record<string, number>> | null =>
  metricReadings(scene, pod).at(-1) ?? null;

/** All metrics read of a CoreDNS pod, in the order of reading. */
export const metricReadings = (scene: Scene, pod: string): readonly Readonly<Record<string, number>>[] =>
  scene.observations.readings.flatMap(({ subject, content }) =>
    subject.kind === 'coredns-metrics' &&
    subject.pod === pod &&
    content.kind === 'present' &&
    content.value.kind === 'metrics'
      ? [content.value.values]
      : [],
  );

/** What /ready of a pod said to whoever asked; null where nobody got an answer. */
export function readinessOf(
  scene: Scene,
  pod: string,
): { readonly code: number; readonly body: string } | null {
  for (const { subject, content } of scene.observations.readings) {
    if (subject.kind === 'coredns-ready' && subject.pod === pod && content.kind === 'present')
      if (content.value.kind === 'status') return content.value;
  }
  return null;
}

/** Whether another port than 53 of a pod answered from a vantage; null where it was not tried. */
export function otherPortAnswers(scene: Scene, vantage: string, pod: string): boolean | null {
  const tried = scene.observations.readings.filter(
    (one) => one.vantage === vantage && one.subject.kind === 'coredns-ready' && one.subject.pod === pod,
  );
  return tried.length === 0 ? null : tried.some((one) => one.content.kind === 'present');
}

/** A table of a node as a host vantage there first read it; null where none did. */
export const nodeTable = (scene: Scene, node: string, path: NodeFile): string | null =>
  nodeTables(scene, node, path)[0] ?? null;

/** All readings of it, in their order. */
export function nodeTables(scene: Scene, node: string, path: NodeFile): readonly string[] {
  const vantages = scene.vantages.filter((vantage) => vantage.kind === 'host' && vantage.node === node);
  return scene.observations.readings.flatMap(({ vantage, subject, content }) =>
    subject.kind === 'node-file' &&
    subject.path === path &&
    content.kind === 'present' &&
    content.value.kind === 'text' &&
    vantages.some((one) => one.id === vantage)
      ? [content.value.text.trim()]
      : [],
  );
}

/** Nodes on which a host vantage read anything. */
export const nodesRead = (scene: Scene): readonly string[] => [
  ...new Set(scene.vantages.filter((vantage) => vantage.kind === 'host').map((vantage) => vantage.node)),
];
