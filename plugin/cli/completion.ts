import { accessSync, chmodSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Environment } from '../cluster/connection-flags.ts';
import { completer, completionScripts, type Shell } from './completion-scripts.ts';
import type { Terminal } from './terminal.ts';

/** Prints a shell's script, or puts kubectl's completer beside the plugin: krew cannot install a second program. */
export function runCompletion(shell: Shell | 'install', env: Environment, terminal: Terminal): number {
  terminal.print(shell === 'install' ? install(env) : completionScripts[shell]);
  return 0;
}

function install(env: Environment): string {
  const windows = process.platform === 'win32';
  const plugin = windows ? 'kubectl-netcheck.exe' : 'kubectl-netcheck';
  const folder = (env['PATH'] ?? '').split(delimiter).find((one) => one !== '' && isThere(join(one, plugin)));
  if (folder === undefined)
    throw new UsageError(`${plugin} is not on the PATH`, {
      hint: 'Install the plugin first, then run this again.',
    });
  const { name, text } = completer(windows);
  const path = join(folder, name);
  try {
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  } catch (cause) {
    throw new UsageError(
      `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        hint: `Write it yourself into any folder of the PATH, as a program:\n${text}`,
        cause,
      },
    );
  }
  return `wrote ${path}; kubectl 1.26 and later completes "kubectl netcheck" with it, where completion of kubectl itself is on\n`;
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
