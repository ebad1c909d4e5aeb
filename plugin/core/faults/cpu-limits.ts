import { increaseOf } from './increase.ts';
import type { Scene } from '../infer/scene.ts';
import { describeMissing, valueOr } from '../model/part.ts';
import { metricsOf } from './readings.ts';

/**
 * How near a CoreDNS pod comes to its CPU limit. CFS bandwidth control holds back a container that has used its limit up within 100 ms, so that
 * what it uses over seconds cannot exceed the limit, and is near it where it is held back again and again.
 */
export type CpuShare =
  | { readonly kind: 'measured'; readonly share: number; readonly used: number; readonly limit: number }
  | { readonly kind: 'unlimited' }
  | { readonly kind: 'unknown'; readonly why: string };

/** Above it most periods of 100 ms are used up. */
export const nearLimit = 0.8;

export function cpuShareOf(scene: Scene, pod: string): CpuShare {
  const limit = limitOf(scene, pod);
  if (limit === undefined) return { kind: 'unknown', why: whyNoLimit(scene) };
  if (limit === null) return { kind: 'unlimited' };
  const used = [...ownUse(scene, pod), ...reportedUse(scene, pod)];
  if (used.length === 0) return { kind: 'unknown', why: whyUnused(scene, pod) };
  const most = Math.max(...used);
  return { kind: 'measured', share: most / limit, used: most, limit };
}

/** Of the container that is CoreDNS, the first where none is called so; undefined where it could not be read. */
function limitOf({ topology }: Scene, pod: string): number | null | undefined {
  const containers = valueOr(topology.dnsPods, []).find(({ name }) => name === pod)?.containers ?? [];
  return (containers.find(({ name }) => name === 'coredns') ?? containers[0])?.cpuLimit;
}

const whyNoLimit = ({ topology: { dnsPods } }: Scene): string =>
  `its CPU limit is not known${dnsPods.kind === 'missing' ? ` (${describeMissing(dnsPods.why)})` : ''}`;

/** Seconds of CPU per second, by its own metrics. */
function ownUse(scene: Scene, pod: string): readonly number[] {
  const increase = increaseOf(scene, pod, cpuSeconds);
  return increase === null || metricsOf(scene, pod)?.[cpuSeconds] === undefined
    ? []
    : [increase.by / increase.seconds];
}

const cpuSeconds = 'process_cpu_seconds_total';

/** By metrics.k8s.io, over the last minute or so. */
function reportedUse({ topology: { usage } }: Scene, pod: string): readonly number[] {
  const use = usage === undefined ? undefined : valueOr(usage, null)?.pods[pod];
  return use === undefined ? [] : [use.cpu];
}

const whyUnused = ({ topology: { usage } }: Scene, pod: string): string =>
  `port 9153 of ${pod} was not read twice, and metrics.k8s.io ${usage?.kind === 'missing' ? describeMissing(usage.why) : 'does not tell'}`;
