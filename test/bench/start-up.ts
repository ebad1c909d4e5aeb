import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { completer } from '../../plugin/cli/completion-scripts.ts';
import { startSimulatedCluster } from '../support/simulated/simulated-cluster.ts';

/**
 * start-up.ts KUBECTL PROGRAM: what `kubectl netcheck version` takes beyond kubectl's own start, of which it may be as much again; and
 * how long a shell waits for what completes a word, which nobody should notice. All of it in turn, round by round.
 */
const [kubectl = 'kubectl', program = 'kubectl-netcheck'] = process.argv.slice(2);
const rounds = 21;
const completionLimitMs = 100;

const folder = mkdtempSync(join(tmpdir(), 'netcheck-start-up-'));
const cluster = await startSimulatedCluster();
try {
  symlinkSync(resolve(program), join(folder, 'kubectl-netcheck'));
  const { name, text } = completer(false);
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
  const cache = join(folder, 'cache');
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder, XDG_CACHE_HOME: cache };
  const here = { ...env, KUBECONFIG: cluster.kubeconfig };
  const completed = (...words: readonly string[]): Promise<number> => took(join(folder, name), words, here);

  const own: number[] = [];
  const added: number[] = [];
  const completions = { 'a fault': [] as number[], 'a namespace': [] as number[], again: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const alone = await took(kubectl, ['version', '--client'], env);
    own.push(alone);
    added.push((await took(kubectl, ['netcheck', 'version'], env)) - alone);
    completions['a fault'].push(await completed('explain', 'coredns-pod-h'));
    rmSync(cache, { recursive: true, force: true });
    completions['a namespace'].push(await completed('dns', 'sho'));
    completions.again.push(await completed('dns', 'sho'));
  }

  const ratio = median(added) / median(own);
  process.stdout.write(
    `start-up: kubectl version --client ${median(own).toFixed(0)} ms, kubectl netcheck version adds ${median(added).toFixed(0)} ms (${ratio.toFixed(2)} of 1 allowed, median of ${String(rounds)} pairs)\n`,
  );
  const told = Object.entries(completions).map(([what, times]) => `${what} ${median(times).toFixed(0)} ms`);
  const slowest = Math.max(...Object.values(completions).map(median));
  process.stdout.write(
    `completion: ${told.join(', ')} (limit ${String(completionLimitMs)} ms, ratio ${(slowest / completionLimitMs).toFixed(2)}, median of ${String(rounds)} rounds)\n`,
  );
  process.exitCode = ratio <= 1 && slowest < completionLimitMs ? 0 : 1;
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true });
}

/** From its start to its end. A completion that proposes nothing would be quick and no use. */
async function took(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const started = performance.now();
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const status = await new Promise<number | null>((ended, failed) => {
    child.on('error', failed).on('close', ended);
  });
  const tookMs = performance.now() - started;
  if (status !== 0 || said.replace(/^:4$/m, '').trim() === '')
    throw new Error(`${command} ${args.join(' ')} ended with ${String(status)} and said: ${said}`);
  return tookMs;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
