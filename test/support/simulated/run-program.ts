import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ProgramRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const program = fileURLToPath(new URL('../../../plugin/main.ts', import.meta.url));

/** Runs the program from its sources in a process of its own. `during` may watch and signal it. */
export async function runProgram(
  args: readonly string[],
  kubeconfig: string,
  during: (kill: (signal: NodeJS.Signals) => void, stderr: () => string, stdout: () => string) => void = () =>
    undefined,
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramRun> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    env: { ...process.env, KUBECONFIG: kubeconfig, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  during(
    (signal) => child.kill(signal),
    () => stderr,
    () => stdout,
  );
  return await new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ exitCode: code ?? -1, stdout, stderr });
    });
  });
}
