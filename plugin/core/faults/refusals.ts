import { addressesOfNode } from './node-addresses.ts';
import type { Cell } from '../model/cell.ts';
import type { Scene } from '../infer/scene.ts';

/** Direct questions from hosts to an upstream server that were refused. */
export interface Refusals {
  readonly count: number;
  /** From which they were asked. */
  readonly nodes: readonly string[];
  /** Senders of ICMP errors other than the server itself: something on the way refuses in its place. */
  readonly strangers: readonly string[];
  /** Those of them that closed the port, as firewalls do; a router that finds no way there says something else. */
  readonly rejecters: readonly string[];
}

const refusing = ['refused-port', 'host-unreachable', 'net-unreachable'] as const;

export function refusalsOf(scene: Scene, address: string): Refusals {
  const cells = scene.cells.filter(
    (cell) =>
      cell.probe.target.role === 'upstream' &&
      cell.probe.target.address === address &&
      scene.context.vantageOf(cell.probe).kind === 'host' &&
      refusing.some((outcome) => (cell.counts[outcome] ?? 0) > 0),
  );
  return {
    count: cells.reduce((sum, cell) => sum + (cell.counts['refused-port'] ?? 0), 0),
    nodes: [...new Set(cells.map((cell) => scene.context.vantageOf(cell.probe).node))],
    strangers: others(cells, address),
    rejecters: others(
      cells.filter((cell) => (cell.counts['refused-port'] ?? 0) > 0),
      address,
    ),
  };
}

/** Whether all that say so are nodes: each looked for the address on its own network and found nobody (RFC 1122, 2.3.2.2). */
export const nodesFindNobody = (scene: Scene, { strangers }: Refusals): boolean => {
  const own = Object.keys(scene.topology.nodes).flatMap((node) => addressesOfNode(scene, node));
  return strangers.length > 0 && strangers.every((sender) => own.includes(sender));
};

const others = (cells: readonly Cell[], address: string): readonly string[] =>
  [...new Set(cells.flatMap((cell) => cell.icmpSenders))].filter((sender) => sender !== address);
