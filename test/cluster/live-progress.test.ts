import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runProgram } from '../support/simulated/run-program.ts';
import { startSimulatedCluster, type SimulatedCluster } from '../support/simulated/simulated-cluster.ts';
import { withoutImages } from '../support/simulated/without-images.ts';
import { inTerminal, type TerminalRun, type Typist } from '../support/terminal/in-terminal.ts';

const program = fileURLToPath(new URL('../../plugin/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'netcheck-terminal-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let cluster: SimulatedCluster;
beforeEach(async () => {
  cluster = await startSimulatedCluster();
});
afterEach(async () => {
  await cluster.stop();
});

interface Circumstances {
  readonly env?: Readonly<Record<string, string>>;
  readonly during?: (typist: Typist) => void;
  /** What a shell is given behind the command: "> file". */
  readonly redirected?: string;
}

/** `kubectl netcheck dns shop` with these flags, in a real terminal. */
const dns = async (
  flags: readonly string[],
  { env = {}, during, redirected = '' }: Circumstances = {},
): Promise<TerminalRun> =>
  await inTerminal(
    [
      'sh',
      '-c',
      `exec "$@" ${redirected}`,
      'sh',
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      program,
      'dns',
      'shop',
      ...flags,
    ],
    { KUBECONFIG: cluster.kubeconfig, HOME: folder, ...env },
    during,
  );

/** Once what was written matches. */
const once = (moment: RegExp, act: (typist: Typist) => void): ((typist: Typist) => void) => {
  let done = false;
  return (typist) => {
    if (done || !moment.test(typist.written())) return;
    done = true;
    act(typist);
  };
};

/** Ctrl-C. */
const interruptAt = (moment: RegExp): ((typist: Typist) => void) =>
  once(moment, ({ type }) => {
    type('\u0003');
  });

/** Everything that was to be read at some time, the oldest first. */
const everything = ({ screen }: TerminalRun): readonly string[] => [...screen.scrolled, ...screen.lines];

const probes = (): readonly string[] =>
  ['pods', 'jobs'].flatMap((resource) =>
    cluster.world.store
      .list(resource, null)
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.startsWith('netcheck')),
  );

const spinner = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/;

describe('on a terminal of 80 columns', () => {
  test('what goes on is drawn over in place, and only the report remains', async () => {
    const run = await dns([]);
    expect(run.exitCode).toBe(0);
    for (const words of [
      /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] \d\.\d s {2}reading Service/,
      / {2}app@node1 +\d\.\d s {2}starting a probe pod to ask as namespace shop does/,
      / {2}host@node1 +\d\.\d s {2}starting a probe pod to ask from node node1 itself/,
      / {2}app@node1 +\d\.\d s {2}asking \d+ questions/,
      / {2}app@node1 +\d\.\d s {2}\d+ results/,
      /\d s {2}deleting what was created/,
      /\d s {2}weighing what was measured/,
    ])
      expect(run.written).toMatch(words);
    expect(run.screen.wraps).toBe(0);
    expect(everything(run)[0]).toBe('HEALTHY  DNS works for namespace shop');
    expect(everything(run).join('\n')).not.toMatch(spinner);
    expect(run.screen.cursor.column).toBe(0);
    // Neither hidden nor moved but upwards: nothing has to be set right again.
    expect(run.written).not.toMatch(/\u001b\[(?![\d;]*[mAJK])/);
  });

  test('it is redrawn for the time too, where nothing happens', async () => {
    cluster.api.denied.add('create pods/exec');
    const run = await dns(['--image', 'registry.example/hangs:1', '--timeout', '5s']);
    const times = [...run.written.matchAll(/app@node1 +(\d\.\d) s {2}waiting for its probe pod: Cont/g)].map(
      ([, time]) => time,
    );
    expect(new Set(times).size).toBeGreaterThan(10);
  });

  test('what will be missing stays, wrapped at words, above the report', async () => {
    cluster.api.denied.add('create pods/exec');
    withoutImages(cluster.world);
    const run = await dns(['--image', 'registry.example/none:1']);
    expect(run.exitCode).toBe(3);
    const lines = everything(run);
    const above = lines.slice(
      0,
      lines.findIndex((line) => line.startsWith('INCONCLUSIVE')),
    );
    expect(above.filter((line) => line.startsWith('host@node1 missing: '))).toHaveLength(1);
    expect(above.join(' ').replace(/\s+/g, ' ')).toContain(
      'host@node1 missing: refused by the kubelet of node1: ErrImagePull: failed to pull and unpack image "registry.example/none:1": no such host',
    );
    expect(above.every((line) => /^(app|host)@node\d missing: |^ {4}\S/.test(line))).toBe(true);
    expect(Math.max(...above.map((line) => line.length))).toBeLessThan(80);
  });

  test('a batch that is torn on the way is asked again, and it is shown', async () => {
    cluster.api.tearExecAfterBytes = 4000;
    const run = await dns(['-o', 'name']);
    expect(run.written).toMatch(/ {2}app@node1 +\d\.\d s {2}asking again: exec was closed/);
    expect(everything(run)).toEqual([]);
  });

  test('--deep is announced, and the announcement stays', async () => {
    const run = await dns(['--deep'], { during: interruptAt(/deep@node1 +\d\.\d s/) });
    expect(everything(run).join(' ').replace(/\s+/g, ' ')).toContain(
      'starting a probe pod with NET_ADMIN on the host network, to read the service rules and tracked connections of node1 (--deep) (deep@node1)',
    );
  });

  test('with the result in a file, nothing stays on the terminal', async () => {
    const file = join(folder, 'result.json');
    const run = await dns(['-o', 'json'], { redirected: `>'${file}'` });
    expect(run.written).toContain('asking');
    expect(everything(run)).toEqual([]);
    expect(readFileSync(file, 'utf8')).not.toContain('\u001b');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ verdict: { kind: 'healthy' } });
  });

  test('with progress in a pipe, the lines are plain and the report is not', async () => {
    const run = await dns([], { redirected: `2>'${join(folder, 'progress')}'` });
    expect(run.written).toMatch(/^\u001b\[32m\u001b\[1mHEALTHY/);
    const lines = readFileSync(join(folder, 'progress'), 'utf8').split('\n');
    expect(lines[0]).toBe('reading Service, endpoints, pods, configuration, logs and events');
    expect(lines.join('\n')).not.toMatch(/\u001b|\r/);
  });
});

describe('told otherwise', () => {
  test('-q: nothing', async () => {
    const run = await dns(['-q', '-o', 'name']);
    expect([run.exitCode, run.written]).toEqual([0, '']);
  });

  test('TERM=dumb: plain lines', async () => {
    const run = await dns([], { env: { TERM: 'dumb' }, during: interruptAt(/asking/) });
    expect(run.written).not.toContain('\u001b');
    expect(run.written).toMatch(/^reading Service.*\r\nstarting a probe pod/);
  });

  test('--ascii and --no-color', async () => {
    const run = await dns(['--ascii', '--no-color'], { during: interruptAt(/results/) });
    expect(run.written).toMatch(/^[\r\n\u001b -~]*$/);
    expect(run.written).not.toMatch(/\u001b\[[\d;]*m/);
    expect(run.written).toMatch(/[|/\\-] \d\.\d s {2}ask every hop/);
  });

  test('no terminal: plain lines', async () => {
    const run = await runProgram(['dns', 'shop'], cluster.kubeconfig, (kill, stderr) => {
      const look = setInterval(() => {
        if (!stderr().includes('host@node1 to ask every hop')) return;
        clearInterval(look);
        kill('SIGINT');
      }, 20).unref();
    });
    expect(run.stderr).toMatch(/^reading Service.*\nstarting a probe pod to ask as namespace shop does/);
    expect(run.stderr).toMatch(/\nasking \d+ questions from app@node1 to ask every hop\n/);
    expect(run.stderr).not.toMatch(/\u001b|\r/);
  });
});

describe('ended before its end', () => {
  test('Ctrl-C: said above the area, the removal is shown, and nothing else stays', async () => {
    const run = await dns([], {
      during: interruptAt(/asking \d+ questions/),
    });
    expect(run.exitCode).toBe(130);
    expect(run.written).toMatch(/\d s {2}deleting what was created/);
    expect(everything(run)).toEqual([
      'interrupted: deleting what was created (once more to leave at once)',
      'netcheck: interrupted by SIGINT',
    ]);
    expect(probes()).toEqual([]);
  });

  test('Ctrl-C between two runs of --watch: the first report stays, and how long it would have been does not', async () => {
    const run = await dns(['--watch', '1m'], {
      during: interruptAt(/ s {2}diagnosing again in \d+ s/),
    });
    expect(run.exitCode).toBe(130);
    expect(everything(run)[0]).toBe('HEALTHY  DNS works for namespace shop');
    expect(everything(run).at(-1)).toBe('netcheck: interrupted by SIGINT');
    expect(everything(run).join('\n')).not.toMatch(spinner);
  });

  test('Ctrl-C twice: gone at once, and the command that removes the rest stays', async () => {
    const interrupt = interruptAt(/asking \d+ questions/);
    const again = once(/interrupted: /, ({ type }) => {
      type('\u0003');
      // The API server is of this process: it takes its time, and the removal is still under way.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);
    });
    const run = await dns([], {
      during: (typist) => {
        interrupt(typist);
        again(typist);
      },
    });
    expect(run.exitCode).toBe(130);
    expect(everything(run).join('')).toMatch(
      /^interrupted: deleting what was created \(once more to leave at once\)left at once; the cluster deletes the probes later, or now by: kubectl delete pods,jobs -A -l netcheck\.dev\/run=[0-9a-f]+$/,
    );
  });

  test('its window is closed: what was created is deleted all the same', async () => {
    const run = await dns([], {
      during: once(/asking \d+ questions/, ({ close }) => {
        close();
      }),
    });
    expect(run.exitCode).toBe(143);
    expect(probes()).toEqual([]);
  });

  test('what could not be deleted is told above, with its command', async () => {
    const run = await dns(['-o', 'name'], {
      during: once(/asking \d+ questions/, () => {
        for (const right of ['list pods', 'list jobs', 'delete pods', 'delete jobs'])
          cluster.api.denied.add(right);
      }),
    });
    const left = everything(run).join('');
    expect(left).toMatch(/^could not delete /);
    expect(left).toMatch(/kubectl -n shop delete pods,jobs -l netcheck\.dev\/run=/);
    expect(left).not.toMatch(spinner);
  });

  test('made narrower: no line is longer than the terminal from then on', async () => {
    let from = 0;
    const run = await dns(['-o', 'name'], {
      during: once(/asking \d+ questions/, ({ written, resize }) => {
        from = written().length;
        resize(30, 10);
      }),
    });
    const lines = run.written
      .slice(from)
      .split('\n')
      .map((line) => line.replace(/\u001b\[[\d;]*[A-Za-z]|\r/g, ''));
    const narrow = lines.findIndex((line) => line.length === 29);
    expect(narrow).toBeGreaterThan(-1);
    expect(lines.slice(narrow).every((line) => line.length <= 29)).toBe(true);
  });
});
