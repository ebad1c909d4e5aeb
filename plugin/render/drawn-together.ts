import type { Cell } from '../core/model/cell.ts';
import { rowOf, wayToFail, type Row } from './rows.ts';
import { namesOf, roleWords } from './targets.ts';

/** Rows of all targets of one role are one where all fail alike: "3 CoreDNS pods". `asked` is everything of the same place. */
export function drawnTogether(rows: readonly Row[], asked: readonly Cell[]): readonly Row[] {
  const alike = Map.groupBy(rows, ({ cells: [first] }) =>
    first === undefined ? '' : `${first.probe.target.role} ${first.probe.protocol} ${wayToFail(first)}`,
  );
  return [...alike.values()].flatMap((group) => {
    const probe = group[0]?.cells[0]?.probe;
    if (probe === undefined || group.length < 2) return group;
    const { role } = probe.target;
    const peers = asked.filter(
      (one) => one.probe.protocol === probe.protocol && one.probe.target.role === role,
    );
    if (namesOf(peers, role).length > group.length) return group;
    return [
      rowOf(
        group.flatMap(({ cells }) => cells),
        `${String(group.length)} ${roleWords[role]}`,
        peers,
      ),
    ];
  });
}
