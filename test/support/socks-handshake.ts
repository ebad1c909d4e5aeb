import type { Socket } from 'node:net';
import type { Asked } from './recording-proxy.ts';

/** What a client of SOCKS 5 asks for (RFC 1928, 1929); null: it may not. Whoever `hangs` says nothing to the first word. */
export async function acceptSocks(
  socket: Socket,
  wanted: string | null,
  hangs: boolean,
): Promise<Asked | null> {
  const bytes = new Reader(socket);
  const [, count = 0] = await bytes.take(2);
  const methods = await bytes.take(count);
  if (hangs) return null;
  const method = methods.includes(2) ? 2 : 0;
  if (wanted !== null && method === 0) {
    socket.end(Buffer.from([5, 255]));
    return null;
  }
  socket.write(Buffer.from([5, method]));
  const login = method === 2 ? await readLogin(bytes) : '';
  if (method === 2) socket.write(Buffer.from([1, wanted === null || wanted === login ? 0 : 1]));
  if (wanted !== null && wanted !== login) {
    socket.end();
    return null;
  }
  const [, , , kind] = await bytes.take(4);
  const host = kind === 3 ? await bytes.text() : [...(await bytes.take(kind === 1 ? 4 : 16))].join('.');
  return { target: `${host}:${String((await bytes.take(2)).readUInt16BE())}`, login };
}

async function readLogin(bytes: Reader): Promise<string> {
  await bytes.take(1);
  return `${await bytes.text()}:${await bytes.text()}`;
}

/** Takes from a socket as many bytes as are wanted, and leaves the rest in it. */
class Reader {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.pause();
  }

  async take(count: number): Promise<Buffer> {
    if (count === 0) return Buffer.alloc(0);
    for (;;) {
      const bytes = this.#socket.read(count) as Buffer | null;
      if (bytes !== null && bytes.length === count) return bytes;
      await new Promise<void>((resolve, reject) => {
        this.#socket.once('readable', resolve);
        this.#socket.once('close', () => {
          reject(new Error('the client has gone'));
        });
      });
    }
  }

  /** A length, then as many bytes. */
  async text(): Promise<string> {
    const [length = 0] = await this.take(1);
    return (await this.take(length)).toString();
  }
}
