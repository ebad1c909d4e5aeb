import type { Look } from '../faults/fault.ts';
import type { Cell } from '../model/cell.ts';
import { outcomeClasses, type OutcomeClass } from '../model/outcome.ts';
import { chanceOf, type Odds } from '../paths/distribution.ts';
import { passes } from '../paths/expected.ts';
import { predict } from '../paths/predict.ts';
import { chanceOfNone, independentSamples } from './likelihood.ts';
import { active, type Baseline, type BaselineCell } from './baseline.ts';
import type { Scored } from './score.ts';
import { isBehindService, isClientPath, type Scene } from './scene.ts';

/** A share of failures below which a prediction says nothing about a cell that fails. */
const noticeable = 0.02;

/**
 * Whether a client feels it: a probe on the client's own path fails, and this fault predicts that look clearly more often than
 * what is known already; or it predicts failures there that so few samples may have missed by luck (answers from caches hide an
 * upstream that others will meet). Where no client's path could be measured, what fails from elsewhere must do.
 */
export function isFelt(baseline: Baseline, fault: Scored): boolean {
  const { scene } = baseline;
  const client = clientCells(baseline);
  const touched = [...fault.struck()].flatMap(([cell, odds]) => {
    const own = client.get(cell);
    return own === undefined ? [] : [{ cell, odds, own }];
  });
  if (touched.some(({ cell, odds, own }) => predictsWhatFails(scene, cell, odds, own.expected))) return true;
  const hard = touched
    .map(({ cell, odds, own }) => ({ cell, odds, share: addedFailures(baseline, cell, odds, own.expected) }))
    .filter(({ share }) => share >= 0.05);
  const luck = hard.reduce(
    (chance, { cell, odds, share }) =>
      chance * chanceOfNone(share, independentSamples(cell, scene.layout.pods.length), odds),
    1,
  );
  return hard.length > 0 && luck > 0.05;
}

function predictsWhatFails(scene: Scene, cell: Cell, predicted: Odds, known: Odds): boolean {
  const primary = isPrimary(scene, cell);
  const failing = (Object.keys(cell.judged ?? cell.counts) as OutcomeClass[]).filter(
    (outcome) => !passes(cell.probe.question, primary, outcome),
  );
  const looks: readonly Look[] = cell.slow > 0 ? [...failing, 'slow'] : failing;
  return looks.some((look) => chanceOf(predicted, look) - chanceOf(known, look) > noticeable);
}

/** Beyond what is known. */
const addedFailures = ({ scene, known }: Baseline, cell: Cell, predicted: Odds, expected: Odds): number =>
  failureShare(scene, cell, predicted) - (known.length === 0 ? 0 : failureShare(scene, cell, expected));

/** Whether a client would feel it, were it not for the known fault that fails the same probes. */
export function isMasked(given: Baseline, fault: Scored): boolean {
  const touched = new Set(given.reactions.of(fault.hypothesis).map(({ course }) => given.cells[course]));
  return [...clientCells(given).values()].some((one) => {
    const explained = one.cell.failed > 0 && one.surprising === 0;
    if (!explained || !touched.has(one)) return false;
    return failureShare(given.scene, one.cell, predict(one.route, [active(fault)])) >= 0.2;
  });
}

/** The client's own path; and the CoreDNS pods to which the Service sends it, asked from the same place. */
function clientCells(baseline: Baseline): ReadonlyMap<Cell, BaselineCell> {
  const known = clientCellsOf.get(baseline) ?? findClientCells(baseline);
  clientCellsOf.set(baseline, known);
  return known;
}

/** Found once for each baseline. */
const clientCellsOf = new WeakMap<Baseline, ReadonlyMap<Cell, BaselineCell>>();

function findClientCells({ scene, cells }: Baseline): ReadonlyMap<Cell, BaselineCell> {
  const client = cells.filter(({ cell }) => isClientPath(scene, cell) || isBehindService(scene, cell));
  const found = client.length > 0 ? client : cells.filter(({ cell }) => cell.probe.target.role === 'service');
  return new Map(found.map((one) => [one.cell, one]));
}

const isPrimary = (scene: Scene, { probe: { question } }: Cell): boolean =>
  question.kind === 'complained' && scene.context.isPrimary(question.name);

/** Late answers count only where they were observed. */
function failureShare(scene: Scene, cell: Cell, predicted: Odds): number {
  const { question } = cell.probe;
  const primary = isPrimary(scene, cell);
  const slow = cell.slow > 0 ? chanceOf(predicted, 'slow') : 0;
  return outcomeClasses.reduce((sum, outcome) => {
    const counts =
      !passes(question, primary, outcome) && (!outcome.startsWith('late') || (cell.counts[outcome] ?? 0) > 0);
    return counts ? sum + chanceOf(predicted, outcome) : sum;
  }, slow);
}
