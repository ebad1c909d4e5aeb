import type { Cell } from '../model/cell.ts';
import type { ProbeRequest } from '../model/probe.ts';
import type { Scene } from '../infer/scene.ts';
import { rootLarge } from './questions.ts';

const samples = 6;
const timeoutMs = 7500;

/** More would tell nothing new. */
const mostPods = 12;

/**
 * Where a large answer was lost on its way to a pod: the same from each CoreDNS pod over TCP, to tell fragments that are lost from full
 * segments, and from that node itself, to tell what is lost to its pods alone. Only after the sweep: an answer that TCP brings is kept by
 * CoreDNS's cache, and UDP would get it from there.
 */
export function largeOverTcp(scene: Scene): readonly ProbeRequest[] {
  const asked = new Set(scene.cells.filter(isLargeOverTcp).map(({ probe }) => placeOf(probe)));
  const nodes = scene.vantages
    .filter(({ id, kind }) => kind === 'app' && scene.cells.some((cell) => isLostAt(cell, id)))
    .map(({ node }) => node);
  return scene.vantages
    .filter(({ node, kind }) => (kind === 'app' || kind === 'host') && nodes.includes(node))
    .flatMap(({ id }) =>
      scene.layout.pods.slice(0, mostPods).map(({ name, address, port }): ProbeRequest => ({
        probe: {
          vantage: id,
          target: { role: 'coredns-pod', pod: name, address, port },
          protocol: 'tcp',
          question: rootLarge,
        },
        samples,
        intervalMs: 0,
        timeoutMs,
        gate: 'none',
      })),
    )
    .filter(({ probe }) => !asked.has(placeOf(probe)));
}

const placeOf = ({ vantage, target }: Cell['probe']): string => `${vantage} ${target.address}`;

const isLargeOverTcp = ({ probe }: Cell): boolean =>
  probe.protocol === 'tcp' && probe.question.kind === 'root-large' && probe.target.role === 'coredns-pod';

const isLostAt = ({ probe, failed }: Cell, vantage: string): boolean =>
  probe.vantage === vantage && probe.question.kind === 'root-large' && failed > 0;
