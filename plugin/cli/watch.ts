import { setTimeout as later } from 'node:timers/promises';
import type { Diagnosis } from '../core/model/verdict.ts';
import { changesBetween } from '../render/changes.ts';
import { verdictLine } from '../render/headline.ts';
import { takenAt } from '../render/occasion.ts';
import { shown } from '../render/style.ts';
import { diagnoseOnce, type RunContext } from './dns.ts';
import type { DnsOperation } from './options.ts';
import { rendererFor, styleOf } from './renderer.ts';
import { withProgress } from './with-progress.ts';

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
  const style = styleOf(operation.presentation, terminal);
  let before: Diagnosis | null = null;
  for (;;) {
    const { diagnosis, recording, unwritten } = await diagnoseOnce(operation, context);
    if (before === null) terminal.print(render(diagnosis, recording.observations.samples));
    else
      terminal.print(
        `${lines(before, diagnosis)
          .map((line) => shown(line, style))
          .join('\n')}\n`,
      );
    if (unwritten !== null) throw unwritten;
    before = diagnosis;
    await withProgress(operation, terminal, async (tell) => {
      tell({ kind: 'pausing', forMs: operation.watchEveryMs });
      await later(operation.watchEveryMs, undefined, { signal }).catch(() => undefined);
    });
    if (signal.aborted) throw signal.reason;
  }
}

function lines(before: Diagnosis, after: Diagnosis): readonly string[] {
  const changes = changesBetween(before, after);
  return [
    `${takenAt(after)}  ${verdictLine(after)}${changes.length === 0 ? ' (as before)' : ''}`,
    ...changes.map((change) => `  ${change}`),
  ];
}
