import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { libcAnswers, libcCommand } from '../../../plugin/run/libc.ts';

test('the library is asked for names one after the other, and says what it gives', () => {
  const [file = '', ...args] = libcCommand(['localhost', 'no such name']);
  const read = libcAnswers(execFileSync(file, args, { encoding: 'utf8' }));
  expect(read).toMatchObject({ kind: 'present', value: { kind: 'libc' } });
  const answers = read.kind === 'present' && read.value.kind === 'libc' ? read.value.answers : [];
  const of = (name: string) => answers.find((one) => one.name === name);
  expect(of('localhost')?.error).toBeNull();
  expect(of('localhost')?.addresses.some((address) => address === '127.0.0.1' || address === '::1')).toBe(
    true,
  );
  expect(of('no such name')).toMatchObject({
    addresses: [],
    error: expect.stringMatching(/^EAI_/) as unknown,
  });
});

test('what has not the form is left out', () => {
  const good = '{"name":"a","addresses":["192.0.2.1",7],"error":null,"tookMs":3}';
  expect(libcAnswers(`${good}\nnonsense\n{"name":1}\n[]\nnull`)).toEqual({
    kind: 'present',
    value: { kind: 'libc', answers: [{ name: 'a', addresses: ['192.0.2.1'], error: null, tookMs: 3 }] },
  });
  expect(libcAnswers('')).toEqual({ kind: 'missing', why: { reason: 'timed-out', afterMs: 3000 } });
});
