/**
 * A stream of the process that knows when it has passed on what it was given. Only the callback of the write itself tells: that of an
 * empty write after it comes too early in Bun, where a pipe's reader is slow.
 */
export class Outlet {
  readonly #stream: NodeJS.WritableStream;
  /** Callbacks come in the order of the writes. */
  #last: Promise<void> = Promise.resolve();

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  write(text: string): void {
    this.#last = new Promise((resolve) => {
      this.#stream.write(text, () => {
        resolve();
      });
    });
  }

  /** Until all has been passed on, or the stream has told by its event that it cannot: in Bun that comes a turn after the callback. */
  async written(): Promise<void> {
    await this.#last;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
