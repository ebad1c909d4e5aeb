import type { Mark } from './score.ts';

/** The marks as a page: totals first, then a line for each sitting; rounds on a healthy cluster that went well share one. */
export function scoreboard(marks: readonly Mark[], seed: number): string {
  const of = (kind: Mark['kind']): readonly Mark[] => marks.filter((mark) => mark.kind === kind);
  const briers = marks.flatMap((mark) => (mark.brier === null ? [] : [mark.brier]));
  const mean = briers.reduce((sum, one) => sum + one, 0) / Math.max(1, briers.length);
  const well = of('healthy').filter(wentWell);
  return [
    '# Examination',
    '',
    `Faults induced in the real lab, diagnosed by the built program from the complaint alone; order drawn from seed ${String(seed)}.`,
    '',
    '| | sittings | hop first | cause first |',
    '|---|---|---|---|',
    row('single faults', of('single')),
    row('two faults at once (one named / both named)', of('double')),
    row('healthy clusters, decoys included', [...of('decoy'), ...of('healthy')]),
    '',
    `Wrong although "certain": ${String(marks.filter((mark) => mark.wrongAndCertain).length)}. ` +
      `False alarms: ${String(marks.filter((mark) => mark.falseAlarm).length)}. ` +
      `False contrasts: ${String(marks.filter((mark) => mark.untruths.length > 0).length)}. ` +
      `Objects left behind: ${String(marks.filter((mark) => mark.left !== '').length)}. ` +
      `Brier score of "first cause right" against its posterior: ${mean.toFixed(3)}. ` +
      `Median time of a run: ${median(of('single')).toFixed(1)} s.`,
    '',
    '| sitting | what was broken | verdict | said | right |',
    '|---|---|---|---|---|',
    ...marks
      .filter((mark) => !well.includes(mark))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(
        (mark) =>
          `| ${mark.id} | ${mark.title} | ${mark.verdict} | ${mark.said.join('; ') || '–'} | ${mark.right ? 'yes' : mark.hopRight ? 'in part' : 'no'} |`,
      ),
    ...together(well, of('healthy').length),
    '',
  ].join('\n');
}

function row(title: string, marks: readonly Mark[]): string {
  const right = marks.filter((mark) => mark.right).length;
  const hop = marks.filter((mark) => mark.hopRight).length;
  return `| ${title} | ${String(marks.length)} | ${String(hop)} | ${String(right)} |`;
}

/** Nothing was said that anybody would have to look into. */
const wentWell = (mark: Mark): boolean =>
  mark.right &&
  mark.verdict === 'healthy' &&
  mark.said.length === 0 &&
  mark.untruths.length === 0 &&
  mark.left === '';

/** One row for the rounds that went well; those that did not have rows of their own. */
function together(well: readonly Mark[], rounds: number): readonly string[] {
  const [first] = well;
  if (first === undefined) return [];
  const longest = Math.max(...well.map(({ seconds }) => seconds));
  return [
    `| ${String(well.length)} of ${String(rounds)} rounds | ${first.title} | healthy, median ${median(well).toFixed(1)} s, longest ${longest.toFixed(1)} s | – | yes |`,
  ];
}

function median(marks: readonly Mark[]): number {
  const times = marks.map(({ seconds }) => seconds).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}
