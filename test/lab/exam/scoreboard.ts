import type { Mark } from './score.ts';

/** The marks as a page: totals first, then a line for each sitting. */
export function scoreboard(marks: readonly Mark[], seed: number): string {
  const of = (kind: Mark['kind']): readonly Mark[] => marks.filter((mark) => mark.kind === kind);
  const briers = marks.flatMap((mark) => (mark.brier === null ? [] : [mark.brier]));
  const mean = briers.reduce((sum, one) => sum + one, 0) / Math.max(1, briers.length);
  const times = of('single')
    .map((mark) => mark.seconds)
    .sort((a, b) => a - b);
  return [
    '# Examination',
    '',
    `Faults induced in the real lab, diagnosed by the built program from the complaint alone; order drawn from seed ${String(seed)}.`,
    '',
    '| | sittings | hop first | cause first |',
    '|---|---|---|---|',
    row('single faults', of('single')),
    row('two faults at once (one named / both named)', of('double')),
    row('healthy clusters, decoys included', of('decoy')),
    '',
    `Wrong although "certain": ${String(marks.filter((mark) => mark.wrongAndCertain).length)}. ` +
      `False alarms: ${String(marks.filter((mark) => mark.falseAlarm).length)}. ` +
      `False contrasts: ${String(marks.filter((mark) => mark.untruths.length > 0).length)}. ` +
      `Objects left behind: ${String(marks.filter((mark) => mark.left !== '').length)}. ` +
      `Brier score of "first cause right" against its posterior: ${mean.toFixed(3)}. ` +
      `Median time of a run: ${(times[Math.floor(times.length / 2)] ?? 0).toFixed(1)} s.`,
    '',
    '| sitting | what was broken | verdict | said | right |',
    '|---|---|---|---|---|',
    ...[...marks]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(
        (mark) =>
          `| ${mark.id} | ${mark.title} | ${mark.verdict} | ${mark.said.join('; ') || '–'} | ${mark.right ? 'yes' : mark.hopRight ? 'in part' : 'no'} |`,
      ),
    '',
  ].join('\n');
}

function row(title: string, marks: readonly Mark[]): string {
  const right = marks.filter((mark) => mark.right).length;
  const hop = marks.filter((mark) => mark.hopRight).length;
  return `| ${title} | ${String(marks.length)} | ${String(hop)} | ${String(right)} |`;
}
