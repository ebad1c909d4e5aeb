import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/plugin/main.js', import.meta.url));

export interface CostOfRun {
  /** From start to end. */
  readonly seconds: number;
  /** The most that the kernel has seen in use (VmHWM, proc(5)). */
  readonly megabytes: number;
  readonly verdict: string;
}

/** A run of `netcheck dns shop`. */
export async function costOfRun(kubeconfig: string, args: readonly string[] = []): Promise<CostOfRun> {
  const started = performance.now();
  const child = spawn(process.execPath, [program, 'dns', 'shop', '-o', 'json', '-q', ...args], {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let kilobytes = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const watching = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${String(child.pid)}/status`, 'utf8');
      kilobytes = Math.max(kilobytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      // It has ended.
    }
  }, 50);
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watching);
  const { verdict } = JSON.parse(output) as { readonly verdict: { readonly kind: string } };
  return {
    seconds: (performance.now() - started) / 1000,
    megabytes: kilobytes / 1024,
    verdict: verdict.kind,
  };
}
