#!/usr/bin/env node
import { runCleanup } from './cli/cleanup.ts';
import { runCompletion } from './cli/completion.ts';
import { runDns } from './cli/dns.ts';
import { runDoctor } from './cli/doctor.ts';
import { explained } from './cli/explain.ts';
import type { Operation } from './cli/options.ts';
import { parseArgv } from './cli/parse-argv.ts';
import { propose } from './cli/propose.ts';
import { rbacManifest } from './cli/rbac.ts';
import { runReplay } from './cli/replay.ts';
import { processTerminal } from './cli/terminal.ts';
import { Interrupted, NetcheckError } from './errors.ts';
import { escapeText } from './render/escape.ts';
import { watchDns } from './cli/watch.ts';
import { version } from './version.ts';

/** Wiring, signals, and the one place that prints errors. */
const terminal = processTerminal(process.env);
const interruption = new AbortController();
let byHand = '';

process.stdout.on('error', quietOnBrokenPipe);
process.stderr.on('error', quietOnBrokenPipe);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = report(error);
  },
);

async function main(): Promise<number> {
  return await perform(await parseArgv(process.argv.slice(2), process.env));
}

async function perform(operation: Operation): Promise<number> {
  switch (operation.kind) {
    case 'dns': {
      const context = {
        terminal,
        env: process.env,
        signal: interruption.signal,
        remember: (command: string): void => {
          byHand = command;
        },
      };
      const { watchEveryMs } = operation;
      return watchEveryMs === null
        ? await runDns(operation, context)
        : await watchDns({ ...operation, watchEveryMs }, context);
    }
    case 'replay':
      return await runReplay(operation.file, operation.presentation, terminal);
    case 'cleanup':
      return await runCleanup(operation.connection, operation.olderThanMs, process.env, terminal);
    case 'doctor':
      return await runDoctor(operation, process.env, terminal);
    case 'explain':
      terminal.print(explained(operation.id));
      return 0;
    case 'rbac':
      terminal.print(operation.levels.map((level) => `---\n${rbacManifest(level)}`).join(''));
      return 0;
    case 'completion':
      return runCompletion(operation.shell, process.env, terminal);
    case 'complete':
      return await propose(operation.words, process.env, terminal);
    case 'version':
      terminal.print(
        operation.output === 'json'
          ? `${JSON.stringify({ version, runtime: process.version })}\n`
          : `kubectl-netcheck ${version} (${process.version})\n`,
      );
      return 0;
    case 'help':
      terminal.print(`${operation.text}\n`);
      return 0;
  }
}

/** The first signal ends the run in order; the second leaves at once and says what is left. */
function interrupt(signal: 'SIGINT' | 'SIGTERM'): void {
  const reason = new Interrupted(signal);
  if (interruption.signal.aborted) {
    terminal.note(
      byHand === ''
        ? 'left at once'
        : `left at once; the cluster deletes the probes later, or now by: ${byHand}`,
    );
    process.exit(reason.exitCode);
  }
  terminal.note('interrupted: deleting what was created (once more to leave at once)');
  interruption.abort(reason);
}

/** Two lines for what is known: what failed and where, and what to do. Anything else is a bug and shows its stack. */
function report(error: unknown): number {
  if (error instanceof NetcheckError) {
    terminal.note(`netcheck: ${escapeText(error.message)}`);
    if (error.hint !== null) terminal.note(escapeText(error.hint));
    return error.exitCode;
  }
  terminal.note(`netcheck: this is a bug in netcheck ${version}; please report it with these lines:`);
  terminal.note(
    error instanceof Error ? escapeText(error.stack ?? error.message, true) : escapeText(String(error)),
  );
  return 4;
}

function quietOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  interruption.abort(new Interrupted('SIGTERM'));
}
