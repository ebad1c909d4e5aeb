import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * start-up.ts KUBECTL PROGRAM: what `kubectl netcheck version` takes beyond kubectl's own start, in pairs, one after the other. The
 * plugin may add no more than kubectl itself takes.
 */
const [kubectl = 'kubectl', program = 'kubectl-netcheck'] = process.argv.slice(2);
const pairs = 21;
const folder = mkdtempSync(join(tmpdir(), 'netcheck-start-up-'));
try {
  symlinkSync(resolve(program), join(folder, 'kubectl-netcheck'));
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder };
  const took = (args: readonly string[]): number => {
    const started = performance.now();
    const { status } = spawnSync(kubectl, args, { env, stdio: 'ignore' });
    if (status !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${String(status)}`);
    return performance.now() - started;
  };
  const measured = Array.from({ length: pairs }, () => ({
    own: took(['version', '--client']),
    through: took(['netcheck', 'version']),
  }));
  const own = median(measured.map((pair) => pair.own));
  const added = median(measured.map((pair) => pair.through - pair.own));
  const ratio = added / own;
  process.stdout.write(
    `start-up: kubectl version --client ${own.toFixed(0)} ms, kubectl netcheck version adds ${added.toFixed(0)} ms (${ratio.toFixed(2)} of 1 allowed, median of ${String(pairs)} pairs)\n`,
  );
  process.exitCode = ratio <= 1 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
