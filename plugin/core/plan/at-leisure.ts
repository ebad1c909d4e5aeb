import type { Cell } from '../model/cell.ts';
import type { ProbeRequest, Question } from '../model/probe.ts';
import type { Scene } from '../infer/scene.ts';
import { externalAbsent } from './questions.ts';

const samples = 8;
const pacedMs = 400;
const timeoutMs = 3000;

/** A limit of the rate spares who asks slowly, and nothing else does: what was answered in part, asked once more a few times a second. */
export const atLeisure = (scene: Scene): readonly ProbeRequest[] => [
  ...ofUpstreams(scene),
  ...ofClients(scene),
];

/** The DNS Service, from pods that lost some answers of it, and of more than one CoreDNS pod. */
function ofClients(scene: Scene): readonly ProbeRequest[] {
  return scene.cells.flatMap((cell): readonly ProbeRequest[] => {
    const { probe } = cell;
    if (!isOfService(scene, cell) || (cell.counts.silent ?? 0) === 0) return [];
    const here = scene.cells.filter((other) => other.probe.vantage === probe.vantage);
    if (!isMixed(here.filter(isPlain))) return [];
    const losing = here.filter(
      (other) => other.probe.target.role === 'coredns-pod' && (other.counts.silent ?? 0) > 0,
    );
    const pods = new Set(losing.map((other) => other.probe.target.address));
    const isDone = here.some((other) => other.probe.paced === true && other.probe.target.role === 'service');
    return pods.size < 2 || isDone
      ? []
      : [{ probe: { ...probe, paced: true }, samples, intervalMs: pacedMs, timeoutMs, gate: 'none' }];
  });
}

const isOfService = (scene: Scene, cell: Cell): boolean =>
  cell.probe.target.role === 'service' && isPlain(cell) && scene.context.vantageOf(cell.probe).kind === 'app';

/** Answered from memory, over UDP, at any pace. */
const isPlain = ({ probe }: Cell): boolean =>
  probe.protocol === 'udp' && probe.question.kind === 'cluster-absent' && probe.paced !== true;

/** Upstream servers that left some questions of a sweep unanswered and answered others, from one host. */
function ofUpstreams(scene: Scene): readonly ProbeRequest[] {
  const partly = Map.groupBy(
    scene.cells.filter((cell) => isOfHost(scene, cell)),
    ({ probe }) => `${probe.vantage} ${probe.target.address}`,
  );
  return [...partly.values()].flatMap((cells): readonly ProbeRequest[] => {
    const [first] = cells;
    if (first === undefined || !isMixed(cells) || cells.some(({ probe }) => probe.paced === true)) return [];
    const { vantage, target } = first.probe;
    const probe = { vantage, target, protocol: 'udp', question: mostSilent(cells), paced: true } as const;
    return [{ probe, samples, intervalMs: pacedMs, timeoutMs, gate: 'none' }];
  });
}

/** A random name, which no cache knows, of the kind that fared worst: then the pace is all that differs. */
function mostSilent(cells: readonly Cell[]): Question {
  const random = cells.filter(({ probe }) => probe.question.kind === 'external-absent');
  const [worst] = random.sort((a, b) => (b.counts.silent ?? 0) - (a.counts.silent ?? 0));
  return worst?.probe.question ?? externalAbsent;
}

const isOfHost = (scene: Scene, { probe }: Cell): boolean =>
  probe.target.role === 'upstream' &&
  probe.protocol === 'udp' &&
  scene.context.vantageOf(probe).kind === 'host';

const isMixed = (cells: readonly Cell[]): boolean => {
  const silent = cells.reduce((sum, cell) => sum + (cell.counts.silent ?? 0), 0);
  const all = cells.reduce((sum, cell) => sum + cell.measured, 0);
  return silent >= 2 && all - silent >= 2;
};
