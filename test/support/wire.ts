import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What lies between a laptop and the cluster: carries bytes until it is pulled. */
export class Wire {
  readonly #config: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #swallows = false;

  /** `kubeconfig`: of a cluster on the loopback address. */
  constructor(kubeconfig: string) {
    this.#config = readFileSync(kubeconfig, 'utf8');
    const port = Number(/server: "?https:\/\/127\.0\.0\.1:(\d+)/.exec(this.#config)?.[1]);
    this.#server = createServer((near) => {
      if (this.#swallows) {
        this.#keep(near);
        near.pause();
        return;
      }
      const far = connect(port, '127.0.0.1');
      this.#keep(near);
      this.#keep(far);
      near.pipe(far);
      far.pipe(near);
    });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }

  /** Writes a kubeconfig by which the cluster is reached over this wire. */
  async open(file: string): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    writeFileSync(file, this.#config.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${String(port)}`));
  }

  /** Connections stay, and nothing comes through any more, as in a lost mobile network. */
  swallow(): void {
    this.#swallows = true;
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  /** Connections are reset, and new ones refused, as behind a VPN that has ended. */
  cut(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
