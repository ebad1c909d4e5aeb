import { nodeTables } from './readings.ts';
import type { Scene } from '../infer/scene.ts';
import type { NodeFile } from '../model/reading.ts';

/** What a node's kernel has dropped since it started, and how much of that during this run (null: read only once). */
export interface Dropped {
  readonly what: string;
  readonly sinceStart: number;
  readonly now: number | null;
}

/**
 * /proc/net/softnet_stat: a line for each CPU, hexadecimal; the second column counts packets dropped because a queue was full.
 * /proc/net/stat/nf_conntrack: a heading, then a line for each CPU, hexadecimal; `insert_failed` counts clashes of two packets
 * of one flow, `drop` flows for which there was no room.
 */
export const droppedBy = (scene: Scene, node: string): readonly Dropped[] => [
  ...counted(scene, node, '/proc/net/softnet_stat', 'packets before a full queue', softnetDrops),
  ...untracked(scene, node),
  ...clashed(scene, node),
];

const untracked = (scene: Scene, node: string): readonly Dropped[] =>
  counted(scene, node, '/proc/net/stat/nf_conntrack', 'flows without room to track them', column('drop'));

const clashed = (scene: Scene, node: string): readonly Dropped[] =>
  counted(scene, node, '/proc/net/stat/nf_conntrack', 'clashes in tracking', column('insert_failed'));

/** How many the connection tracking of a node dropped while this ran, but for clashes, which count there too; 0 where it was not read twice. */
export const flowsWithoutRoom = (scene: Scene, node: string): number =>
  Math.max(0, (untracked(scene, node)[0]?.now ?? 0) - (clashed(scene, node)[0]?.now ?? 0));

/**
 * Packets that came in by an interface by which answers to their source would not leave, or with a source that cannot be: the reverse
 * path filter (rp_filter) drops them. /proc/net/stat/rt_cache: a heading, then a line for each CPU, hexadecimal. How many during this
 * run; null where it was not read twice.
 */
export const disbelievedBy = (scene: Scene, node: string): number | null =>
  counted(
    scene,
    node,
    '/proc/net/stat/rt_cache',
    'packets with a source not believed',
    column('in_martian_src'),
  )[0]?.now ?? null;

function counted(
  scene: Scene,
  node: string,
  path: NodeFile,
  what: string,
  sum: (text: string) => number | null,
): readonly Dropped[] {
  const values = nodeTables(scene, node, path).flatMap((text) => sum(text) ?? []);
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [{ what, sinceStart: last, now: values.length > 1 ? last - first : null }];
}

const softnetDrops = (text: string): number | null =>
  sumOf(text.split('\n').map((line) => line.trim().split(/\s+/)[1]));

const column =
  (name: string) =>
  (text: string): number | null => {
    const [heading = '', ...lines] = text.split('\n');
    const index = heading.trim().split(/\s+/).indexOf(name);
    return index < 0 ? null : sumOf(lines.map((line) => line.trim().split(/\s+/)[index]));
  };

/** null where any is no hexadecimal number: the table has another form. */
function sumOf(values: readonly (string | undefined)[]): number | null {
  const numbers = values.map((value) =>
    /^[0-9a-f]+$/i.test(value ?? '') ? Number.parseInt(value ?? '', 16) : null,
  );
  return numbers.includes(null) ? null : numbers.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}
