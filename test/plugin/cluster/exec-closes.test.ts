import { describe, expect, test } from '@jest/globals';
import { echo, ExecDesk, longestMs, patience, speaks, why } from '../../support/exec-desk.ts';
import { ended, type ExecManner, type Peer } from '../../support/exec-server.ts';

const desk = new ExecDesk();

describe('a connection that is none', () => {
  test('no answer to the handshake: given up after its deadline', async () => {
    const settled = await desk.exec({ kind: 'silent' });
    expect(why(settled)).toEqual({ reason: 'timed-out', afterMs: patience.handshakeMs });
    expect(settled.tookMs).toBeLessThan(longestMs);
  });

  test('the whole deadline is shorter than that of the handshake: it counts', async () => {
    const settled = await desk.exec({ kind: 'silent' }, { timeoutMs: 200 });
    expect(why(settled)).toEqual({ reason: 'timed-out', afterMs: 200 });
  });

  test.each([
    ['another protocol than HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['nothing', ''],
    [
      'a switch to nothing',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ],
  ])('%s', async (_what, text) => {
    expect(why(await desk.exec({ kind: 'says', text }))).toMatchObject({
      reason: 'failed',
      detail: expect.stringMatching(/^exec broke: /),
    });
  });

  test('a server that speaks no version of the protocol', async () => {
    expect(why(await desk.exec(speaks(echo, ['base64.channel.k8s.io'])))).toMatchObject({
      reason: 'failed',
      detail: expect.stringMatching(/subprotocol/),
    });
  });

  test('nobody listens', async () => {
    await desk.server.stop();
    expect(why(await desk.exec({ kind: 'silent' }))).toMatchObject({
      reason: 'failed',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('a connection that ends before the command does', () => {
  const begun = (then: (peer: Peer) => void): ExecManner =>
    speaks((peer) => {
      peer.send(1, 'half');
      then(peer);
    });

  test.each<readonly [string, (peer: Peer) => void, RegExp]>([
    [
      'closed in order, without a status',
      ({ socket }) => {
        socket.close(1000);
      },
      /closed before the command ended \(1000\)/,
    ],
    [
      'closed with words',
      ({ socket }) => {
        socket.close(1011, 'backend gone');
      },
      /\(1011 backend gone\)/,
    ],
    [
      'closed without a code',
      ({ socket }) => {
        socket.close();
      },
      /\(1005\)/,
    ],
    [
      'cut off',
      ({ socket }) => {
        setTimeout(() => {
          socket.terminate();
        }, 50);
      },
      /\(1006\)/,
    ],
    [
      'half-closed by the network',
      ({ connection }) => {
        setTimeout(() => {
          connection.end();
        }, 50);
      },
      /\(1006\)/,
    ],
    [
      'spoilt by a frame that is none',
      ({ connection }) => {
        setTimeout(() => {
          connection.write(Buffer.from([0xff, 0xff, 0xff]));
        }, 50);
      },
      /exec broke: /,
    ],
  ])('%s: missing, with what came before', async (_what, then, detail) => {
    const settled = await desk.exec(begun(then));
    expect(why(settled)).toMatchObject({ reason: 'failed', detail: expect.stringMatching(detail) });
    expect(Buffer.from(settled.outcome.stdout).toString()).toBe('half');
    expect(settled.tookMs).toBeLessThan(longestMs);
  });

  test('the peer dies without a word, having answered pings: found out after the idle deadline', async () => {
    const settled = await desk.exec(
      begun(({ connection }) => {
        setTimeout(() => connection.pause(), 300);
      }),
      { timeoutMs: 10_000 },
    );
    expect(why(settled)).toEqual({ reason: 'timed-out', afterMs: patience.idleMs });
    expect(settled.tookMs).toBeLessThan(5000);
  });

  test('the peer lives and the command says nothing more: its own deadline', async () => {
    const settled = await desk.exec(
      begun(() => undefined),
      { timeoutMs: 1500 },
    );
    expect(why(settled)).toEqual({ reason: 'timed-out', afterMs: 1500 });
    expect(settled.tookMs).toBeGreaterThan(1400);
  });

  test('a peer that never answers a ping is not taken for dead', async () => {
    const settled = await desk.exec(
      begun((peer) => {
        peer.connection.pause();
        setTimeout(() => {
          peer.send(3, ended(0));
        }, patience.idleMs + 500);
      }),
    );
    expect(settled.outcome.kind).toBe('ended');
  });

  test('interrupted, and interrupted before it began', async () => {
    const abort = new AbortController();
    setTimeout(() => {
      abort.abort();
    }, 200);
    const settled = await desk.exec(
      begun(() => undefined),
      { signal: abort.signal },
    );
    expect(why(settled)).toEqual({ reason: 'failed', detail: 'interrupted before it ended' });
    expect(settled.tookMs).toBeLessThan(1500);
    expect(why(await desk.exec(speaks(echo), { signal: abort.signal }))).toMatchObject({
      detail: 'interrupted before it ended',
    });
  });
});
