import { setTimeout as later } from 'node:timers/promises';
import type { Diagnosis } from '../core/model/verdict.ts';
import { changesBetween, verdictLine } from '../render/changes.ts';
import { escapeText } from '../render/escape.ts';
import { diagnoseOnce, type RunContext } from './dns.ts';
import type { DnsOperation } from './options.ts';
import { rendererFor } from './renderer.ts';

/**
 * Diagnoses again and again until it is interrupted: everything the first time, then a line for each time, with what is otherwise
 * than before. Each run starts and removes its own probes; nothing stands between two of them.
 */
export async function watchDns(
  operation: DnsOperation & { readonly watchEveryMs: number },
  context: RunContext,
): Promise<never> {
  const { terminal, signal } = context;
  const render = await rendererFor(operation.presentation, terminal);
  let before: Diagnosis | null = null;
  for (;;) {
    const { diagnosis, recording } = await diagnoseOnce(operation, context);
    if (before === null) terminal.print(render(diagnosis, recording.observations.samples));
    else
      terminal.print(
        `${lines(before, diagnosis)
          .map((line) => escapeText(line))
          .join('\n')}\n`,
      );
    before = diagnosis;
    await later(operation.watchEveryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw signal.reason;
  }
}

function lines(before: Diagnosis, after: Diagnosis): readonly string[] {
  const changes = changesBetween(before, after);
  const time = new Date().toISOString().slice(11, 19);
  return [
    `${time}  ${verdictLine(after)}${changes.length === 0 ? ' (as before)' : ''}`,
    ...changes.map((change) => `          ${change}`),
  ];
}
