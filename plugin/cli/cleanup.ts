import type { ConnectionFlags, Environment } from '../cluster/connection-flags.ts';
import { connect } from '../cluster/connect.ts';
import { sweep } from '../cluster/sweep.ts';
import { escapeText } from '../render/escape.ts';
import type { Terminal } from './terminal.ts';

/** Deletes what earlier runs have left: in the namespace named, or wherever it may look. `olderThanMs` 0: of any age. */
export async function runCleanup(
  flags: ConnectionFlags,
  olderThanMs: number,
  env: Environment,
  terminal: Terminal,
): Promise<number> {
  const { api } = await connect(flags, env);
  const before = olderThanMs === 0 ? null : new Date(Date.now() - olderThanMs);
  const report = await sweep(api, flags.namespace === null ? null : [flags.namespace], before).finally(
    api.close,
  );
  if (report.kind === 'clean') {
    terminal.print(
      report.deleted.length === 0
        ? 'nothing was left\n'
        : `${escapeText(`deleted ${report.deleted.join(', ')}`)}\n`,
    );
    return 0;
  }
  terminal.note(escapeText(`could not delete ${report.left.join(', ')}: ${report.why}`));
  terminal.note(escapeText(`try: ${report.command}`));
  return 4;
}
