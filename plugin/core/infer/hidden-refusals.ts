import type { Cell } from '../model/cell.ts';
import type { OutcomeClass } from '../model/outcome.ts';

const refusals: readonly OutcomeClass[] = ['refused-port', 'eperm'];
const silences: readonly OutcomeClass[] = ['silent', 'syn-silent'];

/**
 * A kernel sends about one ICMP message a second to one client: of a burst of questions to a closed port most meet silence.
 * Where a target refused some questions from a place and answered none, its silences are judged as refusals too. What was
 * measured stays in `counts`.
 */
export function judgeHiddenRefusals(cells: readonly Cell[]): readonly Cell[] {
  const groups = Map.groupBy(
    cells,
    ({ probe }) => `${probe.vantage} ${probe.target.address} ${probe.protocol}`,
  );
  const refusing = new Map([...groups].map(([key, group]) => [key, refusalOf(group)]));
  return cells.map((cell) => {
    const { probe } = cell;
    const refusal = refusing.get(`${probe.vantage} ${probe.target.address} ${probe.protocol}`) ?? null;
    return refusal === null ? cell : { ...cell, judged: asRefusals(cell, refusal) };
  });
}

/** How the target refuses; null where it never does, or answers something. */
function refusalOf(group: readonly Cell[]): OutcomeClass | null {
  const seen = new Set(group.flatMap((cell) => Object.keys(cell.counts) as OutcomeClass[]));
  const others = [...seen].filter((outcome) => !refusals.includes(outcome) && !silences.includes(outcome));
  return others.length > 0 ? null : (refusals.find((refusal) => seen.has(refusal)) ?? null);
}

function asRefusals({ counts }: Cell, refusal: OutcomeClass): Cell['counts'] {
  const silent = silences.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);
  const kept = Object.fromEntries(
    Object.entries(counts).filter(([outcome]) => !silences.includes(outcome as OutcomeClass)),
  ) as Cell['counts'];
  return silent === 0 ? kept : { ...kept, [refusal]: (kept[refusal] ?? 0) + silent };
}
