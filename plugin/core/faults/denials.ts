import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import { nameOnPath } from '../paths/layout.ts';

/** What hosts were told of a name by upstream servers, CoreDNS not being in between. */
export const askedFromHosts = (scene: Scene, name: string): readonly Cell[] =>
  scene.cells.filter(
    (cell) =>
      cell.probe.target.role === 'upstream' &&
      nameOnPath(cell.probe.question) === name &&
      scene.context.vantageOf(cell.probe).kind === 'host',
  );

/** Answers that there is no such name, or no address for it. */
export const denials = (cell: Cell): number => (cell.counts.nxdomain ?? 0) + (cell.counts.nodata ?? 0);

export const knows = (cell: Cell): boolean => (cell.counts.noerror ?? 0) > 0;
