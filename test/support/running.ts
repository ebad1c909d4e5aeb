import { spawn, type ChildProcess } from 'node:child_process';

export interface Ended {
  /** null where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

/** Longer than any run may take. */
const mostMs = 150_000;

/** A run of a program that something happens to on its way. One that does not end is killed, for the tests to end. */
export class Running {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #said: Promise<void>;

  /** `words`: of its progress, by which a moment is known. */
  constructor(
    program: readonly [string, ...string[]],
    args: readonly string[],
    words: string,
    kubeconfig: string,
  ) {
    const started = performance.now();
    const [file, ...first] = program;
    const child = spawn(file, [...first, ...args], {
      env: { ...process.env, KUBECONFIG: kubeconfig },
      timeout: mostMs,
      killSignal: 'SIGKILL',
    });
    this.#child = child;
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    this.#said = new Promise((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
        if (stderr.includes(words)) resolve();
      });
      child.on('close', () => {
        resolve();
      });
    });
    this.ended = new Promise((resolve) => {
      child.on('close', (exitCode) => {
        resolve({ exitCode, stdout, stderr, tookMs: performance.now() - started });
      });
    });
  }

  /** Until the words have been said; fails where the run ended without them. */
  async moment(): Promise<void> {
    await this.#said;
    if (this.#child.exitCode !== null) throw new Error(`it ended too early: ${(await this.ended).stderr}`);
  }

  /** Without a chance to delete anything. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
