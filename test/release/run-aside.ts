import { spawn } from 'node:child_process';
import type { ProgramRun } from '../support/simulated/run-program.ts';

/** Runs a program while this process goes on: it may be the cluster that the program asks. */
export async function runAside(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = '/',
): Promise<ProgramRun> {
  const child = spawn(file, args, { env: { ...env }, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ exitCode: code ?? -1, stdout, stderr });
    });
  });
}
