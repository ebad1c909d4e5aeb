import { expect, test } from '@jest/globals';
import { readExecMessage } from '../../../plugin/cluster/exec-frames.ts';

const status = (value: unknown): Buffer =>
  Buffer.concat([Buffer.from([3]), Buffer.from(JSON.stringify(value))]);

test.each([
  ['stdout', Buffer.from([1, 65]), { kind: 'stdout', data: Buffer.from('A') }],
  ['stderr', Buffer.from([2, 66]), { kind: 'stderr', data: Buffer.from('B') }],
  ['success', status({ status: 'Success' }), { kind: 'status', exitCode: 0, message: '' }],
  [
    'an exit code',
    status({
      status: 'Failure',
      message: 'command terminated',
      details: { causes: [{ reason: 'ExitCode', message: '7' }] },
    }),
    { kind: 'status', exitCode: 7, message: 'command terminated' },
  ],
  [
    'a command that could not run',
    status({ status: 'Failure', message: 'no such container' }),
    { kind: 'status', exitCode: null, message: 'no such container' },
  ],
  ['a status that is no JSON', Buffer.from([3, 123]), { kind: 'status', exitCode: null, message: '{' }],
  ['a close of version 5', Buffer.from([255, 1]), { kind: 'other' }],
  ['a channel of the future', Buffer.from([9, 1]), { kind: 'other' }],
  ['an empty message', Buffer.from([]), { kind: 'other' }],
])('%s', (_what, data, expected) => {
  expect(readExecMessage(data)).toEqual(expected);
});
