import { describe, expect, test } from '@jest/globals';
import { ExecDesk, speaks, why } from '../../support/exec-desk.ts';
import { ended, type Peer } from '../../support/exec-server.ts';

const desk = new ExecDesk();

describe('too much', () => {
  const megabyte = 1024 * 1024;

  test.each<readonly [string, (peer: Peer) => void]>([
    [
      'many messages of stdout',
      ({ send }) => {
        for (let part = 0; part < 64; part += 1) send(1, Buffer.alloc(megabyte / 16));
      },
    ],
    [
      'one message',
      ({ send }) => {
        send(1, Buffer.alloc(8 * megabyte));
      },
    ],
    [
      'of stderr',
      ({ send }) => {
        for (let part = 0; part < 64; part += 1) send(2, Buffer.alloc(megabyte / 16));
      },
    ],
    [
      'on a channel that nobody knows',
      ({ send }) => {
        for (let part = 0; part < 64; part += 1) send(77, Buffer.alloc(megabyte / 16));
      },
    ],
  ])('%s: ended, and no more than the cap is kept', async (_what, talk) => {
    const settled = await desk.exec(speaks(talk));
    expect(why(settled)).toEqual({ reason: 'failed', detail: 'the command wrote too much' });
    expect(settled.outcome.stdout.length).toBeLessThanOrEqual(megabyte);
    expect(settled.outcome.stderr.length).toBeLessThanOrEqual(8192);
  });

  test('a peer that does not read is not given more than the way there holds', async () => {
    const stdin = new Counted(256 * megabyte);
    const settled = await desk.exec(
      speaks(({ connection }) => {
        connection.pause();
      }),
      { stdin, timeoutMs: 1500 },
    );
    expect(why(settled)).toMatchObject({ reason: 'timed-out' });
    expect(stdin.taken).toBeGreaterThan(0);
    expect(stdin.taken).toBeLessThan(64 * megabyte);
  });

  test('a command that ends without reading its stdin is no failure', async () => {
    const settled = await desk.exec(
      speaks(({ send }) => {
        send(3, ended(0));
      }),
      { stdin: Buffer.alloc(32 * megabyte) },
    );
    expect(settled.outcome).toMatchObject({ kind: 'ended', exitCode: 0 });
  });
});

/** Bytes that know how many of them were taken. */
class Counted extends Uint8Array {
  taken = 0;

  override subarray(begin = 0, end = this.length): Uint8Array<ArrayBuffer> {
    this.taken += Math.min(end, this.length) - begin;
    return new Uint8Array(this.buffer, begin, Math.min(end, this.length) - begin);
  }
}
