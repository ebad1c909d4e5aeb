/** How fast a batch may ask. */
export interface Pace {
  /** Between two questions to one address, milliseconds. */
  readonly staggerMs: number;
  /** Most messages to an address within any second, by "address:port"; absent for those that have no limit. */
  readonly mostPerSecond: Readonly<Record<string, number>>;
  /** Milliseconds before addresses with a limit are asked: what was sent to them before is then a second ago. */
  readonly restMs: number;
}

/** When one address is sent something, in milliseconds after its batch begins. */
export class Slots {
  readonly #staggerMs: number;
  readonly #most: number;
  /** The moment of each message. */
  readonly #sent: number[] = [];
  #due: number;

  constructor({ staggerMs, mostPerSecond, restMs }: Pace, address: string) {
    this.#staggerMs = staggerMs;
    this.#most = mostPerSecond[address] ?? Infinity;
    this.#due = address in mostPerSecond ? restMs : 0;
  }

  /** The first moment at which so many messages may leave at once; the next ones leave at least `pauseMs` later. */
  take(messages: number, pauseMs: number): number {
    const before = this.#sent.at(messages - 1 - Math.max(this.#most, messages));
    const at = Math.max(this.#due, before === undefined ? 0 : before + 1000);
    this.#sent.push(...Array.from({ length: messages }, () => at));
    this.#due = at + Math.max(this.#staggerMs, pauseMs);
    return at;
  }
}
