import type { DnsOperation, Operation } from './cli/options.ts';
import { parseArgv } from './cli/parse-argv.ts';
import { printedDocument } from './cli/printed-document.ts';
import { processTerminal } from './cli/terminal.ts';
import { Interrupted, NetcheckError } from './errors.ts';
import { escapeText } from './render/escape.ts';
import { version } from './version.ts';

/** Wiring, signals, and the one place that prints errors. */
const terminal = processTerminal(process.env);
const interruption = new AbortController();
let byHand = '';
/** Why the result could not be written, as on a full disk. */
let unwritten: string | null = null;
/** Bun states in `process.version` which Node it resembles. */
const { bun, node } = process.versions;
const runtime = bun === undefined ? `Node ${node}` : `Bun ${bun}`;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (pipeIsClosed(error)) endUnread();
  else unwritten = escapeText(error.message);
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (pipeIsClosed(error)) endUnread();
});
process.on('SIGHUP', endUnread);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);

void main().catch(report).then(leave);

/** What an operation needs is loaded when it is known which one is wanted: a shell waits for a completion at every keystroke. */
async function main(): Promise<number> {
  return await perform(await parseArgv(process.argv.slice(2), process.env));
}

async function perform(operation: Operation): Promise<number> {
  switch (operation.kind) {
    case 'dns':
      return await diagnose(operation);
    case 'replay': {
      const { runReplay } = await import('./cli/replay.ts');
      return await runReplay(operation.file, operation.presentation, terminal);
    }
    case 'cleanup': {
      const { runCleanup } = await import('./cli/cleanup.ts');
      return await runCleanup(operation.connection, operation.olderThanMs, process.env, terminal);
    }
    case 'doctor': {
      const { runDoctor } = await import('./cli/doctor.ts');
      return await runDoctor(operation, process.env, terminal);
    }
    case 'explain': {
      const { explained } = await import('./cli/explain.ts');
      terminal.print(explained(operation.id, terminal.width));
      return 0;
    }
    case 'rbac': {
      const { rbacManifest } = await import('./cli/rbac.ts');
      terminal.print(operation.levels.map((level) => `---\n${rbacManifest(level)}`).join(''));
      return 0;
    }
    case 'completion': {
      const { runCompletion } = await import('./cli/completion.ts');
      return runCompletion(operation.shell, process.env, terminal);
    }
    case 'complete': {
      const { propose } = await import('./cli/propose.ts');
      return await propose(operation.words, process.env, terminal);
    }
    case 'version':
      terminal.print(
        operation.output === 'text'
          ? `kubectl-netcheck ${version} (${runtime})\n`
          : await printedDocument({ version, runtime }, operation.output),
      );
      return 0;
    case 'help': {
      const { helpText } = await import('./cli/help.ts');
      terminal.print(`${await helpText(operation.command, terminal.width)}\n`);
      return 0;
    }
  }
}

async function diagnose(operation: DnsOperation): Promise<number> {
  const context = {
    terminal,
    env: process.env,
    signal: interruption.signal,
    remember: (command: string): void => {
      byHand = command;
    },
  };
  const { watchEveryMs } = operation;
  if (watchEveryMs === null) return await (await import('./cli/dns.ts')).runDns(operation, context);
  return await (await import('./cli/watch.ts')).watchDns({ ...operation, watchEveryMs }, context);
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

/** Once all is said it leaves: a connection that a silent peer never closes keeps Bun waiting without end, and nobody else needs it. */
async function leave(code: number): Promise<void> {
  await terminal.printed();
  if (unwritten !== null) terminal.note(`netcheck: the result could not be written: ${unwritten}`);
  await terminal.noted();
  process.exit(unwritten === null ? code : 4);
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

/** A pipe that nobody reads any more says EPIPE, a terminal that was closed EIO. */
function pipeIsClosed({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO';
}

/** Nobody is there any more to read a result or to lose patience: what was created is deleted all the same, however often it is told. */
function endUnread(): void {
  interruption.abort(new Interrupted('SIGTERM'));
}
