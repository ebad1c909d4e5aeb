import { rungs } from './rungs.ts';
import type { Batch } from './wire.ts';

/** What a container says in place of a digest whose image has no rung of the ladder. */
const nothing = `the image has neither ${rungs.map(({ instrument }) => instrument).join(' nor ')}`;

/**
 * A command that asks a batch by itself with the best instrument that its image has: for a container with which nobody can talk
 * and of which nothing is known. Any shell will do for the choice; all instruments are its arguments.
 */
export function firstRungAlone(batch: Batch, leaveAt: string): readonly string[] {
  const commands = rungs.map((rung) => rung.alone(rung.paced(batch), leaveAt));
  let before = 1;
  const choices = commands.map((command) => {
    const words = command.map((_word, index) => `"\${${String(before + index + 1)}}"`);
    before += command.length;
    return `command -v ${words[0] ?? ''} >/dev/null 2>&1 && exec ${words.join(' ')}`;
  });
  const script = [...choices, `echo '${nothing}' >"$1"`, 'exit 4'].join('\n');
  return ['sh', '-c', script, 'sh', leaveAt, ...commands.flat()];
}
