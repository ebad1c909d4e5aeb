import { describe, expect, test } from '@jest/globals';
import { echo, ExecDesk, speaks } from '../../support/exec-desk.ts';
import { ended, v4, v5 } from '../../support/exec-server.ts';

const desk = new ExecDesk();

describe('a command that ends', () => {
  test.each([
    ['version 5', [v5, v4], v5],
    ['version 4, where the server knows no other', [v4], v4],
  ])('over %s', async (_what, protocols, spoken) => {
    const heard: string[] = [];
    const { outcome } = await desk.exec(
      speaks((peer) => {
        heard.push(peer.socket.protocol);
        echo(peer);
      }, protocols),
    );
    expect(heard).toEqual([spoken]);
    expect(outcome).toMatchObject({ kind: 'ended', exitCode: 0, stderr: 'a warning' });
    expect(Buffer.from(outcome.stdout).toString()).toBe('hello');
  });

  test.each([
    ['closed in version 5', v5, 300_000],
    ['and never in version 4, which has no word for it', v4, -1],
  ])('stdin is whole, %s', async (_what, protocol, expected) => {
    const stdin = Buffer.alloc(300_000, 'x');
    let atEnd = -1;
    await desk.exec(
      speaks(
        ({ once, send, stdin: given }) => {
          once('end', () => {
            atEnd = given().length;
            send(3, ended(0));
          });
          once('stdin', () => {
            if (protocol === v4 && given().length === stdin.length)
              setTimeout(() => {
                send(3, ended(0));
              }, 100);
          });
        },
        [protocol],
      ),
      { stdin },
    );
    expect(atEnd).toBe(expected);
  });

  test.each([
    ['its exit code', ended(7), { kind: 'ended', exitCode: 7 }],
    [
      'what kept it from running',
      JSON.stringify({ status: 'Failure', message: 'exec: "cat": executable file not found in $PATH' }),
      {
        kind: 'broken',
        why: { reason: 'failed', detail: 'exec: "cat": executable file not found in $PATH' },
      },
    ],
    ['a status that is none', '<html>', { kind: 'broken', why: { reason: 'failed', detail: '<html>' } }],
  ])('%s is kept', async (_what, status, expected) => {
    const { outcome } = await desk.exec(
      speaks(({ send }) => {
        send(3, status);
      }),
    );
    expect(outcome).toMatchObject(expected);
  });

  test('channels that nobody knows, empty messages and text are passed over', async () => {
    const { outcome } = await desk.exec(
      speaks((peer) => {
        for (const channel of [0, 4, 5, 9, 128, 254, 255]) peer.send(channel, 'x');
        peer.socket.send(Buffer.alloc(0));
        peer.socket.send('text');
        peer.send(1, 'out');
        peer.send(3, ended(0));
      }),
    );
    expect(outcome).toMatchObject({ kind: 'ended', exitCode: 0, stderr: '' });
    expect(Buffer.from(outcome.stdout).toString()).toBe('out');
  });

  test('every group is a header of its own, as the API server wants it', async () => {
    await desk.exec(speaks(echo));
    const [lines = []] = desk.server.headers;
    expect(lines.flatMap((name, at) => (name === 'Impersonate-Group' ? [lines[at + 1]] : []))).toEqual([
      'one',
      'two',
    ]);
  });
});
