import { rungs } from './rungs.ts';
import type { Batch } from './wire.ts';

/** What a container says in place of a digest whose image has no rung of the ladder. */
const nothing = `the image has neither ${rungs.map(({ instrument }) => instrument).join(' nor ')}`;

/** The exit code of an instrument that finds too little in its image. */
const lacking = '4';

/**
 * A command that asks a batch by itself with the best instrument that its image has: for a container with which nobody can talk
 * and of which nothing is known. Any shell will do for the choice; all instruments are its arguments. One whose program is too old
 * leaves it to the next.
 */
export function firstRungAlone(batch: Batch, leaveAt: string): readonly string[] {
  const commands = rungs.map((rung) => rung.alone(rung.paced(batch), leaveAt));
  let before = 1;
  const choices = commands.map((command, place) => {
    const words = command.map((_word, index) => `"\${${String(before + index + 1)}}"`);
    before += command.length;
    return `if command -v ${rungs[place]?.instrument ?? ''} >/dev/null 2>&1; then found=1; ${words.join(' ')}; s=$?; [ $s = ${lacking} ] || exit $s; fi`;
  });
  const script = ['found=', ...choices, `[ "$found" ] || echo '${nothing}' >"$1"`, `exit ${lacking}`].join(
    '\n',
  );
  return ['sh', '-c', script, 'sh', leaveAt, ...commands.flat()];
}
