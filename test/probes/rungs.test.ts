import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bashRung, pythonRung } from '../../probes/rungs.ts';
import type { WireQuestion } from '../../probes/wire.ts';
import {
  message,
  ports,
  question,
  run,
  startServers,
  stopServers,
  type Way,
} from '../support/instrument-servers.ts';

const python: Way = { rung: pythonRung, how: 'listening' };
const bash: Way = { rung: bashRung, how: 'listening' };

beforeAll(startServers);
afterAll(stopServers);

describe('the python3 instrument alone', () => {
  test('questions of one flow leave from one port, those of another from another', async () => {
    const results = await run(
      python,
      ['a', 'b'].flatMap((flow) =>
        [0, 100, 200].map((atMs) => question(`${flow}${String(atMs)}`, 'udp', ports.echoing, { flow, atMs })),
      ),
    );
    const portOf = (id: string): number => {
      const event = results.get(id)?.event;
      return event?.kind === 'answer' ? Buffer.from(event.message, 'base64').readUInt16BE(2) : 0;
    };
    expect(portOf('a0')).toBeGreaterThan(1023);
    expect([portOf('a100'), portOf('a200')]).toEqual([portOf('a0'), portOf('a0')]);
    expect([portOf('b100'), portOf('b200')]).toEqual([portOf('b0'), portOf('b0')]);
    expect(portOf('a0')).not.toBe(portOf('b0'));
  });

  test('runs a program that reads, and keeps only the lines that were asked for', async () => {
    const command = (id: string, words: readonly string[], about: readonly string[] = []): WireQuestion => ({
      id,
      kind: 'command',
      command: words,
      about,
      maxBytes: 8,
      timeoutMs: 300,
    });
    const results = await run(python, [
      command('all', ['printf', 'one\ntwo\nthree\n']),
      command('some', ['printf', 'one\ntwo\nthree\n'], ['w', 'x']),
      command('fails', ['false']),
      command('absent', ['no-such-program']),
      command('hangs', ['sleep', '5']),
    ]);
    expect(results.get('all')?.event).toEqual({ kind: 'content', content: 'one\ntwo\n', truncated: true });
    expect(results.get('some')?.event).toEqual({ kind: 'content', content: 'two\n', truncated: false });
    expect(results.get('fails')?.event).toMatchObject({ kind: 'error', errno: 'EXIT 1' });
    expect(results.get('absent')?.event).toMatchObject({ kind: 'error', errno: 'ENOENT' });
    expect(results.get('hangs')?.event).toEqual({ kind: 'timeout', connected: false });
  });
});

describe('the bash instrument', () => {
  test('says of itself what it cannot do, and writes no file', async () => {
    const results = await run(bash, [
      question('flow', 'udp', ports.answering, { flow: 'a' }),
      { id: 'command', kind: 'command', command: ['true'], about: [], maxBytes: 1, timeoutMs: 100 },
      question('other', 'udp', ports.answering),
    ]);
    expect(results.get('flow')?.event).toEqual({ kind: 'unable' });
    expect(results.get('command')?.event).toEqual({ kind: 'unable' });
    expect(results.get('other')?.event.kind).toBe('answer');
  });

  test('keeps apart answers to many questions on their way at once', async () => {
    const many = Array.from({ length: 40 }, (_, index) => {
      const own = Buffer.from(message, 'base64');
      own.writeUInt16BE(index * 1201, 0);
      return question(
        `q${String(index)}`,
        index % 4 === 0 ? 'tcp' : 'udp',
        index % 4 === 0 ? ports.tcpAnswering : ports.answering,
        {
          message: own.toString('base64'),
          timeoutMs: 3000,
        },
      );
    });
    const results = await run(bash, many, 9000);
    for (const { id, message: sent } of many)
      expect(results.get(id)?.event).toEqual({ kind: 'answer', message: sent });
  });

  test('reads no more of a file than it may, whatever is in it', async () => {
    const results = await run(bash, [
      { id: 'nuls', kind: 'file', path: '/proc/self/cmdline', maxBytes: 4096 },
      { id: 'cut', kind: 'file', path: '/proc/self/status', maxBytes: 5 },
      { id: 'absent', kind: 'file', path: '/no/such file', maxBytes: 5 },
    ]);
    expect(results.get('nuls')?.event).toMatchObject({ kind: 'content', truncated: false });
    expect(results.get('cut')?.event).toMatchObject({ kind: 'content', truncated: true });
    expect(results.get('absent')?.event).toMatchObject({ kind: 'error', errno: 'ENOENT' });
  });
});
