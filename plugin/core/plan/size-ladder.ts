import type { Cell } from '../model/cell.ts';
import type { ProbeRequest } from '../model/probe.ts';
import type { Scene } from '../infer/scene.ts';
import { rootLarge } from './questions.ts';

/** What every path carries (RFC 1035), and what nearly every one does without fragments (DNS flag day 2020). */
const sizes = [512, 1232];
const samples = 2;
const timeoutMs = 5500;

/** More would tell nothing new. */
const mostPlaces = 3;

/**
 * Where a large answer did not come while others did: the same asked with a smaller buffer on offer, to tell from which size on
 * answers are lost. A server that keeps to it cuts its answer (TC), and that must arrive.
 */
export function sizeLadder(scene: Scene): readonly ProbeRequest[] {
  if (
    scene.cells.some(
      ({ probe: { question } }) => question.kind === 'root-large' && question.bytes !== undefined,
    )
  )
    return [];
  return scene.cells
    .filter((cell) => isLostLarge(cell) && answersOthers(scene, cell))
    .slice(0, mostPlaces)
    .flatMap(({ probe }) =>
      sizes.map((bytes): ProbeRequest => ({
        probe: { ...probe, question: { ...rootLarge, bytes } },
        samples,
        intervalMs: 0,
        timeoutMs,
        gate: 'none',
      })),
    );
}

const isLostLarge = ({ probe, counts, measured }: Cell): boolean =>
  probe.question.kind === 'root-large' &&
  probe.protocol === 'udp' &&
  (counts.silent ?? 0) === measured &&
  measured > 0;

const answersOthers = ({ cells }: Scene, lost: Cell): boolean =>
  cells.some(
    ({ probe, measured, failed }) =>
      probe.vantage === lost.probe.vantage &&
      probe.target.address === lost.probe.target.address &&
      probe.protocol === 'udp' &&
      probe.question.kind === 'external-absent' &&
      measured > 0 &&
      failed === 0,
  );
