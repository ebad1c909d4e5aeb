import { spawn, type ChildProcess } from 'node:child_process';
import { program, type Lab } from '../lab.ts';

export interface Ended {
  /** null where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

/** A run of the program that something happens to on its way. */
export class Running {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #said: Promise<void>;

  /** `words`: of its progress, by which a moment is known. */
  constructor(lab: Lab, args: readonly string[], words: string, kubeconfig: string = lab.kubeconfig()) {
    const started = performance.now();
    const [file, ...first] = program;
    const child = spawn(file, [...first, ...args], { env: { ...process.env, KUBECONFIG: kubeconfig } });
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
}
