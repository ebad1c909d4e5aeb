import { nodeTable } from '../faults/readings.ts';
import type { Cell } from '../model/cell.ts';
import type { Candidate } from './rank.ts';
import type { Scene } from './scene.ts';
import { isSlowByName } from './slow-by-name.ts';

/** Where nothing is in the way an answer takes a few milliseconds; from here on whoever asks is slow himself. */
const sluggishMs = 15;

/** Percent of time that some process waited for CPU; such a node hands out time in pieces that make any answer slow. */
const starvedPercent = 50;

/** Without a word from the kernel: slow answers that stand out less than this from the others. */
const standsOut = 10;

/** Of the failures; a starved process also loses a question or two. */
const mostly = 0.75;

/**
 * Why slowness cannot be placed, where slowness is all that a hypothesis explains: the places that asked were short of CPU, so that
 * whatever they ask is slow, and chance decides which server had to wait longest. Null where it can be placed.
 */
export function slowAmongSlow(scene: Scene, { struck }: Pick<Candidate, 'struck'>): string | null {
  const touched = struck();
  const failing = [...touched.keys()].filter((cell) => cell.failed > 0);
  if (failing.length === 0 || !isSlowness(failing) || isSlowByName(scene, { struck })) return null;
  const vantages = new Set(failing.map((cell) => cell.probe.vantage));
  const others = scene.cells.filter(
    (cell) => vantages.has(cell.probe.vantage) && !touched.has(cell) && cell.failed === 0,
  );
  const [slowMs, otherMs] = [typicalMs(failing), typicalMs(others)];
  if (slowMs === null || otherMs === null || otherMs < sluggishMs) return null;
  const nodes = [...new Set(failing.map((cell) => scene.context.vantageOf(cell.probe).node))];
  const pressures = nodes.flatMap((node) => cpuPressureOf(scene, node) ?? []);
  const pressure = pressures.length === 0 ? null : Math.max(...pressures);
  if (pressure === null ? slowMs >= standsOut * otherMs : pressure < starvedPercent) return null;
  const waits =
    pressure === null ? '' : `, where processes wait for CPU ${String(Math.round(pressure))} % of the time`;
  return `answers took ${String(Math.round(slowMs))} ms, and ${String(Math.round(otherMs))} ms where nothing is wrong, from ${nodes.join(', ')}${waits}: what is slow cannot be placed while whoever asks is slow`;
}

/** Nearly all that came to grief was answered in the end. */
function isSlowness(failing: readonly Cell[]): boolean {
  const sum = (part: (cell: Cell) => number): number => failing.reduce((all, cell) => all + part(cell), 0);
  const answered = sum(({ slow, counts }) => slow + (counts['late-2s'] ?? 0) + (counts['late-5s'] ?? 0));
  return answered >= mostly * sum(({ failed }) => failed);
}

/** Median over cells; null where none was answered. */
function typicalMs(cells: readonly Cell[]): number | null {
  const medians = cells.flatMap(({ medianMs }) => medianMs ?? []).sort((a, b) => a - b);
  return medians[Math.floor(medians.length / 2)] ?? null;
}

/** Of the last ten seconds, by the kernel's pressure stall information; null where it was not read. */
function cpuPressureOf(scene: Scene, node: string): number | null {
  const value = /^some avg10=([0-9.]+)/m.exec(nodeTable(scene, node, '/proc/pressure/cpu') ?? '')?.[1];
  return value === undefined ? null : Number(value);
}
