import type { Cell } from '../model/cell.ts';
import { cellKey, type ProbeRequest } from '../model/probe.ts';
import type { Scene } from '../infer/scene.ts';
import { weighs } from '../infer/scene.ts';

/** Samples that a second, paced look takes. */
const secondLook = 8;

/** kube-proxy's refusals come about once a second: faster questions meet silence instead. */
const pacedMs = 150;

/**
 * Cells that failed in part, were merely slow, or failed once: a rate is quoted, and an accusation made, only after a second, paced look. A Service
 * fails in part by nature; it is looked at again only where no single pod explains it. Beside a pod that is slow a sibling is asked as often:
 * a place of asking that is slow itself makes that one slow too.
 */
export function confirmations(scene: Scene): readonly ProbeRequest[] {
  return scene.cells
    .filter((cell) => weighs(scene, cell) && isDoubtful(scene, cell))
    .slice(0, 8)
    .flatMap((cell, index) => [cell, ...siblingsOf(scene, cell, index)])
    .map((cell) => ({
      probe: cell.probe,
      samples: secondLook,
      intervalMs: pacedMs,
      timeoutMs: answeredByCoreDns(cell) ? 2000 : 7500,
      gate: 'none',
    }));
}

/** The same question from the same place to another pod that was not slow; not always the same one. */
function siblingsOf({ cells }: Scene, cell: Cell, index: number): readonly Cell[] {
  const { target } = cell.probe;
  if (target.role !== 'coredns-pod' || !isOnlySlow(cell)) return [];
  const siblings = cells.filter(
    ({ probe, failed, measured }) =>
      failed === 0 &&
      measured > 0 &&
      measured < secondLook &&
      probe.target.role === 'coredns-pod' &&
      probe.target.address !== target.address &&
      cellKey({ ...probe, target }) === cell.key,
  );
  return siblings.length === 0 ? [] : siblings.slice(index % siblings.length).slice(0, 1);
}

/** From its own data, or by an upstream asked directly: at once or not at all. */
const answeredByCoreDns = ({ probe }: Cell): boolean =>
  probe.target.role === 'upstream' ||
  ['cluster-known', 'cluster-absent', 'pair-absent', 'service-reverse'].includes(probe.question.kind);

function isDoubtful(scene: Scene, cell: Cell): boolean {
  if (cell.failed === 0 || cell.measured >= secondLook) return false;
  const mixture = cell.probe.target.role === 'service';
  const podFails = scene.cells.some((other) => other.probe.target.role !== 'service' && other.failed > 0);
  if (mixture && podFails) return false;
  return cell.failed < cell.measured || isOnlySlow(cell) || isLone(scene, cell);
}

/** It answers, and few samples do not tell whether always so late: what is short of CPU is slow by chance. */
const isOnlySlow = ({ failed, slow }: Cell): boolean => failed > 0 && slow === failed;

/** The one question that its target did not answer rightly, asked once: one failure accuses nobody, a second look may. */
const isLone = ({ cells }: Scene, cell: Cell): boolean =>
  cell.measured === 1 &&
  cells.every(
    (other) =>
      other === cell ||
      other.failed === 0 ||
      other.probe.target.address !== cell.probe.target.address ||
      other.probe.vantage !== cell.probe.vantage,
  );
