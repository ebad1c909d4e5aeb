import { wilson } from '../infer/interval.ts';
import { isClientPath, type Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { ProbeRequest } from '../model/probe.ts';
import { sequentialTest } from './sequential-test.ts';

/** Samples of one round, and the pace of them: at most 20 a second from one place. */
const samples = 40;
const pacedMs = 50;

/** A rate whose interval is narrower than this is known well enough. */
const narrow = 0.08;

/**
 * The client's own path again and again, for failures that come and go: until a rate is known, or none worth naming is
 * left possible. Random names only, for a cache would hide what fails behind it.
 */
export function watch(scene: Scene): readonly ProbeRequest[] {
  const client = scene.cells.filter((cell) => isClientPath(scene, cell) && isWatched(cell));
  const rarely = client.some((cell) => cell.failed > 0 && cell.failed < cell.measured);
  const wanted = [...client.filter(isOpen), ...(rarely ? comparisons(scene) : [])];
  return wanted.map(({ probe }) => ({
    probe,
    samples,
    intervalMs: pacedMs,
    timeoutMs: probe.question.kind === 'cluster-absent' ? 2000 : 7500,
    gate: 'none',
  }));
}

/** What fails rarely passes a few probes everywhere: every pod and every place needs as many as the client's path had. */
const comparisons = (scene: Scene): readonly Cell[] =>
  scene.cells.filter(
    (cell) =>
      !isClientPath(scene, cell) &&
      cell.probe.protocol === 'udp' &&
      cell.probe.question.kind === 'cluster-absent' &&
      cell.measured > 0 &&
      cell.measured < enough,
  );

/** Of these nothing that strikes 2 % passes all, but in one case of fifty. */
const enough = 200;

const isWatched = ({ probe: { protocol, question } }: Cell): boolean =>
  protocol === 'udp' &&
  (question.kind === 'cluster-absent' || (question.kind === 'external-absent' && question.type === 'A'));

function isOpen({ failed, measured }: Cell): boolean {
  if (measured === 0) return false;
  const [low, high] = wilson(failed, measured);
  const verdict = sequentialTest(failed, measured);
  return verdict === 'open' || (verdict === 'fails' && failed < measured && high - low > narrow);
}
