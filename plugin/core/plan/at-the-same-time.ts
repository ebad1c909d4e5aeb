import { isBehindService, isClientPath, type Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { ProbeRequest } from '../model/probe.ts';

const samples = 3;
const timeoutMs = 2000;

/** So many failing questions of one place tell whether it still fails. */
const mostOfPlace = 4;

/**
 * What failed every time, asked again while another place asks: what passes there is a contrast only if it still fails here. One
 * question for each target, and only names of the cluster, which are answered at once or not at all.
 */
export const atTheSameTime = (scene: Scene): readonly ProbeRequest[] =>
  scene.vantages.flatMap(({ id }) => {
    const failing = scene.cells.filter((cell) => cell.probe.vantage === id && failsAlways(scene, cell));
    const first = [...Map.groupBy(failing, ({ probe }) => probe.target.address).values()].flatMap((cells) =>
      cells.slice(0, 1),
    );
    return first
      .slice(0, mostOfPlace)
      .map(({ probe }) => ({ probe, samples, intervalMs: 0, timeoutMs, gate: 'none' }));
  });

const failsAlways = (scene: Scene, cell: Cell): boolean =>
  cell.probe.question.kind === 'cluster-absent' &&
  cell.probe.protocol === 'udp' &&
  cell.measured >= samples &&
  cell.failed === cell.measured &&
  (isClientPath(scene, cell) || isBehindService(scene, cell));
