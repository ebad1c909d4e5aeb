import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { firstRungAlone } from '../../probes/first-rung.ts';
import { readDigest } from '../../probes/read-digest.ts';
import { readFrames } from '../../probes/read-frames.ts';
import { bashRung, digRung, pythonRung, type Rung } from '../../probes/rungs.ts';
import type { Batch, FileWireQuestion } from '../../probes/wire.ts';
import { canRun, bashImage, digImage, imageOf, oldDigImage, plainBashImage } from '../support/images.ts';
import { ports, question, runAlone, startServers, stopServers } from '../support/instrument-servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-images-'));

beforeAll(startServers);
afterAll(() => {
  stopServers();
  rmSync(folder, { recursive: true });
});

const withDig = canRun('dig among the instruments that run alone', ['dig']);

const everything = process.env['PATH'] ?? '';

const batchOf = (questions: Batch['questions']): Batch => ({ version: 1, deadlineMs: 5000, questions });

describe('a container of which nothing is known', () => {
  const asked = (): Batch =>
    batchOf([
      question('udp', 'udp', ports.answering),
      question('tcp', 'tcp', ports.tcpAnswering),
      question('closed', 'udp', ports.closed),
    ]);

  test.each([
    ['python3 and bash', () => everything, 'python3'],
    ['bash, coreutils and gzip', () => bashImage(folder), 'bash'],
    ['bash and coreutils', () => plainBashImage(folder), 'bash'],
    ...(withDig ? ([['sh, dig and coreutils', () => digImage(folder), 'dig']] as const) : []),
  ] as const)('with %s asks at once, by the best there is', async (_title, path, instrument) => {
    const batch = asked();
    const { message, stdout, exitCode } = await runAlone((at) => firstRungAlone(batch, at), path());
    expect(exitCode).toBe(0);
    const digest = readDigest(message, batch);
    expect(digest).toMatchObject({ kind: 'whole', instrument, left: 0 });
    const frames = readFrames(stdout);
    expect(frames).toMatchObject({ kind: 'whole', instrument });
    const events = (reading: typeof digest | typeof frames): unknown =>
      reading.kind === 'torn' ? [] : new Map(reading.results.map(({ id, event }) => [id, event]));
    expect(events(digest)).toEqual(events(frames));
  });

  test.each([
    ['no instrument at all', [], 'the image has neither python3 nor bash nor dig'],
    ['bash and nothing beside it', ['bash'], 'bash 5 is needed, with base64'],
  ])('with %s says what is missing', async (_title, programs, words) => {
    const path = imageOf(folder, programs);
    const { message, exitCode } = await runAlone((at) => firstRungAlone(asked(), at), path);
    expect(exitCode).toBe(4);
    expect(message).toContain(words);
    expect(readDigest(message, asked())).toEqual({ kind: 'torn', why: 'it is no digest' });
  });
});

test('a dig that takes a closed port for silence asks nothing', async () => {
  const { message, exitCode } = await runAlone((at) => firstRungAlone(batchOf([]), at), oldDigImage(folder));
  expect(exitCode).toBe(4);
  expect(message).toContain('knows a closed port from silence');
});

describe.each([
  ['python3', pythonRung, () => everything],
  ['bash', bashRung, () => everything],
  ['bash without gzip', bashRung, () => plainBashImage(folder)],
  ...(withDig ? ([['dig', digRung, () => digImage(folder)]] as const) : []),
] as const)('a digest of %s', (_title, rung: Rung, path) => {
  const long = ['a', 'b', 'c'].map((id) => fileQuestion(`long ${id}`, 6000));
  const short = Array.from({ length: 60 }, (_, index) => fileQuestion(`short ${String(index)}`, 120));
  const batch = batchOf([...long, ...short]);
  let message = '';

  beforeAll(async () => {
    ({ message } = await runAlone((at) => rung.alone(batch, at), path()));
  });

  test('fits into a termination message, and counts what it leaves out: the long ones first', () => {
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4000);
    const digest = readDigest(message, batch);
    if (digest.kind === 'torn') throw new Error(digest.why);
    expect(digest.left).toBeGreaterThanOrEqual(long.length);
    expect(digest.left).toBe(batch.questions.length - digest.results.length);
    expect(digest.results.length).toBeGreaterThan(5);
    expect(digest.results.filter(({ id }) => id.startsWith('long'))).toEqual([]);
    expect(digest.results.every(({ event }) => event.kind === 'content')).toBe(true);
  });

  test('is nothing at all where the kubelet cuts it, and where it answers other questions', () => {
    const kinds = Array.from({ length: 40 }, (_, part) =>
      readDigest(message.slice(0, Math.floor((message.length * part) / 40)), batch),
    ).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['torn']));
    expect(readDigest(message, batchOf(long)).kind).toBe('torn');
  });
});

function fileQuestion(id: string, bytes: number): FileWireQuestion {
  const path = join(folder, id);
  writeFileSync(path, randomBytes(bytes).toString('hex'));
  return { id, kind: 'file', path, maxBytes: bytes * 2 };
}

describe('a digest is torn', () => {
  const batch = batchOf([
    { id: 'one', kind: 'file', path: '/one', maxBytes: 9 },
    { id: 'two', kind: 'file', path: '/two', maxBytes: 9 },
  ]);
  const entry = (id: string): unknown => [id, 1, 2.5, { kind: 'content', content: 'x', truncated: false }];
  const body = { instrument: 'bash', cut: false, left: 1, results: [entry('one')] };
  const packed = (value: unknown): string => deflateSync(JSON.stringify(value)).toString('base64');
  const hashed = (value: unknown): string => {
    const text = JSON.stringify(value);
    return `${createHash('sha256').update(text).digest('hex')} ${text}`;
  };

  test('or whole: these are', () => {
    for (const message of [packed(body), hashed(body), `${packed(body)}\n`])
      expect(readDigest(message, batch)).toMatchObject({ kind: 'whole', left: 1 });
    expect(readDigest(packed({ ...body, cut: true, left: 0 }), batch).kind).toBe('whole');
  });

  test.each([
    ['that leaves out more than it says', { ...body, left: 0 }],
    ['that leaves out less than it says', { ...body, left: 2 }],
    ['that says nothing of it', { ...body, left: undefined }],
    ['with a result twice', { ...body, left: 0, results: [entry('one'), entry('one')] }],
    ['with a result that nobody asked for', { ...body, results: [entry('three')] }],
    [
      'with an answer to what was no question',
      { ...body, results: [['one', 1, 2, { kind: 'answer', same: 0, tail: '' }]] },
    ],
    ['by an instrument that nobody knows', { ...body, instrument: 'nslookup' }],
    ['without results', { ...body, results: {} }],
    ['that is a list', []],
  ])('%s', (_title, value) => {
    expect(readDigest(packed(value), batch).kind).toBe('torn');
    expect(readDigest(hashed(value), batch).kind).toBe('torn');
  });

  test('with a hash of something else, with noise before it, and larger than any may be', () => {
    expect(readDigest(hashed(body).replace('x', 'y'), batch)).toEqual({
      kind: 'torn',
      why: 'the hash does not match',
    });
    expect(readDigest(`warning: ${packed(body)}`, batch).kind).toBe('torn');
    expect(readDigest(deflateSync(' '.repeat(5_000_000)).toString('base64'), batch).kind).toBe('torn');
  });
});
