import { askBy, rungs, type Asking, type Rung } from './rungs.ts';
import type { Batch } from './wire.ts';

/** The exit code of an instrument that finds too little in its image. */
export const lacking = 4;

/** What a container says whose image has no rung of the ladder. */
const nothingOf = (ladder: readonly Rung[]): string =>
  `the image has neither ${ladder.map(({ instrument }) => instrument).join(' nor ')}`;

/**
 * A command that asks a batch by itself with the best instrument that its image has: for a container with which nobody can talk
 * and of which nothing is known. Any shell will do for the choice; all instruments are its arguments. One whose program is too old
 * leaves it to the next.
 */
export function firstRungAlone(batch: Batch, leaveAt: string): readonly string[] {
  return choice(
    rungs,
    rungs.map((rung) => rung.alone(rung.paced(batch), leaveAt)),
    [leaveAt],
    () => '',
    '>"$1"',
  );
}

/**
 * The same for one to whom somebody talks: all instruments come on its standard input, each below its name, best first, and the shell
 * reads up to the one that it runs. One whose program is too old has read no further than its own.
 */
export function askByFirst(ladder: readonly Rung[], batch: Batch): Asking {
  const askings = ladder.map((rung) => askBy(rung, batch));
  return {
    command: choice(
      ladder,
      askings.map(({ command }) => command),
      [],
      ({ instrument }) => `upto '${headOf(instrument)}'; `,
      '>&2',
    ),
    stdin: Buffer.concat(
      askings.flatMap(({ stdin }, index) => [
        Buffer.from(headOf(ladder[index]?.instrument ?? '') + '\n'),
        stdin,
      ]),
    ),
    deadlineMs: Math.max(...askings.map(({ deadlineMs }) => deadlineMs)),
  };
}

const headOf = (instrument: string): string => `# netcheck: ${instrument}`;

/** `before` stands among the arguments, ahead of the commands; `first` is shell that goes ahead of each command. */
function choice(
  ladder: readonly Rung[],
  commands: readonly (readonly string[])[],
  before: readonly string[],
  first: (rung: Rung) => string,
  complainTo: string,
): readonly string[] {
  let place = before.length;
  const choices = ladder.map((rung, index) => {
    const words = (commands[index] ?? []).map(() => `"\${${String((place += 1))}}"`).join(' ');
    return `if command -v ${rung.instrument} >/dev/null 2>&1; then found=1; ${first(rung)}${words}; s=$?; [ $s = ${String(lacking)} ] || exit $s; fi`;
  });
  const script = [
    'upto() { while IFS= read -r l; do [ "$l" = "$1" ] && return; done; }',
    'found=',
    ...choices,
    `[ "$found" ] || echo '${nothingOf(ladder)}' ${complainTo}`,
    `exit ${String(lacking)}`,
  ].join('\n');
  return ['sh', '-c', script, 'sh', ...before, ...commands.flat()];
}
