import type { Scene } from '../infer/scene.ts';
import { strangeDenials } from '../faults/strangers.ts';
import type { ProbeRequest, Target } from '../model/probe.ts';

/** One endpoint of ten is met by so many with a probability of 0.98. */
const atTheService = 36;

const atEachPod = 12;

/** Pods beside which nothing new would be told. */
const mostPods = 12;

/**
 * Where some denials by the DNS Service's address are not the cluster's, something else answers there now and then: a name that exists
 * is asked for often enough to meet it, and of CoreDNS pods directly, to see that it is none of them.
 */
export function namesDeniedByStrangers(scene: Scene): readonly ProbeRequest[] {
  const places = new Set(strangeDenials(scene).map(({ probe }) => probe.vantage));
  const known = scene.cells.filter(
    ({ probe: { vantage, protocol, question } }) =>
      places.has(vantage) && protocol === 'udp' && question.kind === 'cluster-known',
  );
  const asking = (role: Target['role'], samples: number, most: number): readonly ProbeRequest[] =>
    known
      .filter(({ probe, measured }) => probe.target.role === role && measured < samples)
      .slice(0, most)
      .map(({ probe }) => ({ probe, samples, intervalMs: 0, timeoutMs: 2000, gate: 'none' }));
  return [
    ...asking('service', atTheService, known.length),
    ...asking('coredns-pod', atEachPod, mostPods * places.size),
  ];
}
