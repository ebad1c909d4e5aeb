import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DnsRule } from './outside/dns-rules.ts';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
  /** When the program announced its first question; null for other commands. */
  readonly firstQuestionAfterMs: number | null;
}

export interface CoreDns {
  readonly name: string;
  readonly address: string;
  readonly node: string;
}

const command = fileURLToPath(new URL('./lab', import.meta.url));
/** The build, run by Node; or a released program, where NETCHECK_PROGRAM names it. */
const released = process.env['NETCHECK_PROGRAM'];
export const program: readonly [string, ...string[]] =
  released === undefined || released === ''
    ? [process.execPath, fileURLToPath(new URL('../../dist/plugin/main.js', import.meta.url))]
    : [released];

export const labNodes = ['node1', 'node2', 'node3'] as const;

/** A running lab, as tests and inducers use it. */
export class Lab {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** What stands for a word in this lab (a namespace, a zone, an address). */
  word(text: string): string {
    return text;
  }

  /** Folder in which it keeps what it needs while it is up. */
  get state(): string {
    return join(process.env['NETCHECK_LAB_STATE'] ?? '/var/tmp/netcheck-lab', this.name);
  }

  async lab(...args: readonly string[]): Promise<string> {
    return must(await run(command, ['--name', this.name, ...args]), args);
  }

  async kubectl(...args: readonly string[]): Promise<string> {
    return await this.lab('kubectl', ...args);
  }

  /** Runs a command on a host of the lab; fails where it fails. */
  async on(host: string, ...args: readonly string[]): Promise<string> {
    return await this.lab('node', host, '--', ...args);
  }

  /** The same, with its exit code as a value. */
  async tryOn(host: string, ...args: readonly string[]): Promise<Ran> {
    return await run(command, ['--name', this.name, 'node', host, '--', ...args]);
  }

  /** Applies a manifest. */
  async apply(manifest: object): Promise<void> {
    await this.withFile(JSON.stringify(manifest), async (file) => await this.kubectl('apply', '-f', file));
  }

  /** Makes the upstream servers misbehave; an empty list heals them. */
  async dns(rules: readonly DnsRule[]): Promise<void> {
    await this.withFile(JSON.stringify(rules), async (file) => await this.lab('dns', file));
    await later(250);
  }

  async withFile<T>(content: string, use: (file: string) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'netcheck-lab-'));
    try {
      const file = join(folder, 'file.json');
      writeFileSync(file, content);
      return await use(file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  async coredns(): Promise<readonly CoreDns[]> {
    const lines = await this.kubectl(
      ...[
        '-n',
        'kube-system',
        'get',
        'pods',
        '-l',
        'k8s-app=kube-dns',
        '--field-selector=status.phase=Running',
        '-o',
      ],
      'jsonpath={range .items[*]}{.metadata.name} {.status.podIP} {.spec.nodeName}{"\\n"}{end}',
    );
    return lines
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [name = '', address = '', node = ''] = line.split(' ');
        return { name, address, node };
      });
  }

  /** The CoreDNS pod of a node. */
  async corednsOn(node: string): Promise<CoreDns> {
    const pod = (await this.coredns()).find((one) => one.node === node);
    if (pod === undefined) throw new Error(`no CoreDNS pod runs on ${node}`);
    return pod;
  }

  /** A pod of shop/web on a node. */
  async webOn(node: string): Promise<string> {
    const name = await this.kubectl(
      ...[
        '-n',
        'shop',
        'get',
        'pods',
        '-l',
        'app=web',
        `--field-selector=spec.nodeName=${node},status.phase=Running`,
        '-o',
      ],
      'jsonpath={.items[0].metadata.name}',
    );
    return name.trim();
  }

  kubeconfig(): string {
    return join(this.state, 'kubeconfig');
  }

  /** Runs the built program against this lab; it is sent `signal` after `killAfterMs` where that is given. */
  async netcheck(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    killAfterMs: number | null = null,
    signal: NodeJS.Signals = 'SIGKILL',
  ): Promise<Ran> {
    const environment = { ...process.env, KUBECONFIG: this.kubeconfig(), ...env };
    const [file, ...first] = program;
    return await run(file, [...first, ...args], environment, killAfterMs, signal);
  }

  /** Asks one question with dig on a host; the status word, or what dig says of silence. */
  async dig(host: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await this.tryOn(host, 'dig', '+tries=1', '+time=2', ...args);
    return (
      /status: (\w+)/.exec(stdout)?.[1] ?? (/connection refused/.test(stdout) ? 'refused-port' : 'silent')
    );
  }
}

/** Waits until a condition holds; fails with what was awaited. */
export async function eventually(
  what: string,
  seconds: number,
  condition: () => Promise<boolean>,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`after ${String(seconds)} s still not: ${what}`);
    await later(300);
  }
}

async function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  killAfterMs: number | null = null,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<Ran> {
  const started = performance.now();
  let firstQuestionAfterMs: number | null = null;
  return await new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      {
        env,
        maxBuffer: 64 * 1024 * 1024,
        timeout: killAfterMs ?? 180_000,
        killSignal: killAfterMs === null ? 'SIGTERM' : signal,
      },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ exitCode, stdout, stderr, tookMs: performance.now() - started, firstQuestionAfterMs });
      },
    );
    child.stderr?.on('data', (text: string) => {
      if (text.includes('asking ')) firstQuestionAfterMs ??= performance.now() - started;
    });
  });
}

function must(ran: Ran, args: readonly string[]): string {
  if (ran.exitCode !== 0)
    throw new Error(`lab ${args.join(' ')} failed: ${ran.stderr.trim() || ran.stdout.trim()}`);
  return ran.stdout;
}
