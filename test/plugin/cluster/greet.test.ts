import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Api, ExecResult } from '../../../plugin/cluster/api.ts';
import { greet, greetPatiently } from '../../../plugin/cluster/greet.ts';

const place = { namespace: 'shop', pod: 'netcheck-1', container: 'probe', address: null };

/** An API server on which execs end in one way, or in a way for each program; what was asked of it. */
function ending(result: (program: string) => ExecResult): {
  readonly api: Api;
  readonly asked: readonly string[];
} {
  const asked: string[] = [];
  const api: Api = {
    server: 'https://simulated',
    calls: () => 0,
    call: () => Promise.reject(new Error('nothing is called')),
    watch: () => Promise.reject(new Error('nothing is watched')),
    exec: ({ command: [program = ''] }) => {
      asked.push(program);
      return Promise.resolve(result(program));
    },
    close: () => undefined,
  };
  return { api, asked };
}

const nothing = { stdout: new Uint8Array(), stderr: '' };

test.each([
  ['that fails at once is tried once more', { reason: 'failed', detail: 'connection reset' }, 0, 2],
  ['that fails after seconds is not', { reason: 'failed', detail: 'no answer' }, 5000, 1],
  ['that is forbidden is not', { reason: 'forbidden', right: 'create pods/exec -n shop' }, 0, 1],
] as const)('an exec %s', async (_title, why, tookMs, times) => {
  const { api, asked } = ending(() => ({ kind: 'broken', why, ...nothing }));
  let now = 0;
  const clock = (): number => (now += tookMs);
  const greeting = await greetPatiently(api, place, clock, new AbortController().signal);
  expect(greeting.kind).not.toBe('greeting');
  expect(asked).toHaveLength(times);
});

const notFound = (program: string): ExecResult => ({
  kind: 'broken',
  why: { reason: 'failed', detail: `exec: "${program}": executable file not found in $PATH` },
  ...nothing,
});

const frames = (instrument: string): ExecResult => {
  const hello = `{"frame":"hello","version":1,"instrument":"${instrument}"}\n`;
  const sha256 = createHash('sha256').update(hello).digest('hex');
  const end = JSON.stringify({ frame: 'end', count: 0, cut: false, sha256 });
  return { kind: 'ended', exitCode: 0, stdout: Buffer.from(`${hello}${end}\n`), stderr: '' };
};

const lacking: ExecResult = { kind: 'ended', exitCode: 4, ...nothing, stderr: 'the image has neither\n' };

test.each([
  ['with a shell is asked once, whatever it has', () => frames('dig'), ['sh'], 'dig'],
  ['with a shell and no instrument is asked once', () => lacking, ['sh'], 'the image has neither'],
  [
    'without a shell is asked for python3',
    (program: string) => (program === 'python3' ? frames('python3') : notFound(program)),
    ['sh', 'python3'],
    'python3',
  ],
  [
    'with nothing is asked for each that needs no shell',
    notFound,
    ['sh', 'python3', 'bash'],
    '"bash": executable',
  ],
  [
    'whose runtime says 127 for what is not there is asked on',
    (program: string): ExecResult =>
      program === 'bash' ? frames('bash') : { kind: 'ended', exitCode: 127, ...nothing },
    ['sh', 'python3', 'bash'],
    'bash',
  ],
])('an image %s', async (_title, result, programs, words) => {
  const { api, asked } = ending(result);
  const greeting = await greet(api, place, new AbortController().signal);
  expect(asked).toEqual(programs);
  const said = greeting.kind === 'greeting' ? greeting.rung.instrument : JSON.stringify(greeting.why);
  expect(said.replaceAll('\\', '')).toContain(words);
  expect(greeting.kind).toBe(words.includes(' ') ? 'mute' : 'greeting');
});
