import type { Cell } from '../core/model/cell.ts';
import type { Probe, Target } from '../core/model/probe.ts';
import type { Diagnosis } from '../core/model/verdict.ts';
import { linesOf } from './columns.ts';
import { outcomesOf } from './cell-words.ts';
import { hanging, paint, shown, type Style } from './style.ts';
import { milliseconds, questionWords, targetName } from './words.ts';

/** Every measured cell on a line of its own, place by place and target by target, failing ones first. */
export function everyCell({ cells }: Diagnosis, style: Style, columns: number): readonly string[] {
  const measured = cells.filter((cell) => cell.measured > 0);
  const rows = measured.map((cell) => rowOf(cell).map((text) => shown(text, style)));
  const lines = linesOf(
    { heads: ['', 'FAILED', 'MEDIAN', 'ASKED', 'OUTCOME', 'ANSWER'], rows, foldedFrom: 3 },
    columns - indent,
  ).map((group) => group.map((line) => `${' '.repeat(indent)}${line}`.trimEnd()));
  const [heads = [], ...bodies] = lines;
  const drawn = measured.map((cell, index) => ({ cell, lines: bodies[index] ?? [] }));
  const targets = Map.groupBy(drawn, ({ cell }) => `${cell.probe.vantage} ${targetName(cell.probe.target)}`);
  return [
    ...(measured.length === 0 ? [] : heads.map((line) => paint(style, 'dim', line))),
    ...[...targets.values()].flatMap((group) => [
      ...titleOf(group[0]?.cell.probe, style),
      ...[...group.filter(fails), ...group.filter((one) => !fails(one))].flatMap((one) =>
        one.lines.map((line) => (fails(one) ? paint(style, 'red', line) : line)),
      ),
    ]),
  ];
}

const indent = 4;

const fails = ({ cell }: { readonly cell: Cell }): boolean => cell.failed > 0;

const titleOf = (probe: Probe | undefined, style: Style): readonly string[] => {
  if (probe === undefined) return [];
  const title = `${probe.vantage} → ${targetName(probe.target)}${pod(probe.target)}`;
  return [paint(style, 'bold', hanging('  ', title, style))];
};

const pod = (target: Target): string => (target.role === 'coredns-pod' ? ` (pod ${target.pod})` : '');

const rowOf = (cell: Cell): readonly string[] => [
  cell.probe.protocol,
  `${String(cell.failed)}/${String(cell.measured)}`,
  milliseconds(cell.medianMs),
  `${questionWords(cell.probe.question)}${manner(cell.probe)}`,
  `${outcomesOf(cell)}${cell.slow > 0 ? `, slow ${String(cell.slow)}` : ''}`,
  answers(cell).join('; '),
];

/** How it was asked, where that is not at once and from fresh ports. */
const manner = ({ paced, flow }: Probe): string =>
  `${paced === true ? ', at leisure' : ''}${flow === undefined ? '' : `, from one port (${String(flow)})`}`;

const answers = ({ data, soas, icmpSenders }: Cell): readonly string[] => [
  ...data,
  ...soas.map((zone) => `SOA ${zone}`),
  ...icmpSenders.map((address) => `ICMP from ${address}`),
];
