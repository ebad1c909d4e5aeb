/**
 * The wire format between the plugin and an instrument in a pod.
 *
 * Down: one JSON line (a `Batch`; for a shell lines of fields, shell-lines.ts and dig-lines.ts). Up: newline-delimited JSON frames: one `hello`, a `result` for each question in
 * the order they finish, one `end` that counts the results and carries the SHA-256 (hex) of all bytes before it.
 * A stream without a matching `end` is torn, and what it lacks is missing, never a failure of the network.
 * An instrument that is given the batch as an argument runs alone and leaves a `Digest` in its container's termination message.
 * The instrument measures and never judges: it neither builds nor reads DNS messages beyond the two-byte id.
 */
export const wireVersion = 1;

export interface Batch {
  readonly version: typeof wireVersion;
  /** Milliseconds after which the instrument stops by itself and sends `end` with what it has. */
  readonly deadlineMs: number;
  /**
   * Most DNS messages to an address within any second, by "address:port"; one that is not named has no limit. The instrument keeps
   * to it also where it falls behind, or gates open late: what is due then waits for its turn.
   */
  readonly mostPerSecond?: Readonly<Record<string, number>>;
  readonly questions: readonly WireQuestion[];
}

export type WireQuestion = DnsWireQuestion | FileWireQuestion | ExchangeWireQuestion | CommandWireQuestion;

export interface DnsWireQuestion {
  readonly id: string;
  readonly kind: 'dns';
  readonly protocol: 'udp' | 'tcp';
  /** An IPv4 or IPv6 address, never a name. */
  readonly address: string;
  readonly port: number;
  /** The DNS message, base64, without TCP's length prefix. */
  readonly message: string;
  /** A second message, sent right behind the first from the same socket (UDP only); then both must be answered. */
  readonly companion?: string;
  /** Questions of one flow leave from one source port (UDP only). */
  readonly flow?: string;
  /** When to send, in milliseconds after the batch has been read; with `after`, not before that. */
  readonly atMs: number;
  /**
   * Ids of questions that must all have been answered before this one is sent. As soon as one of them ends otherwise,
   * this one ends as `skipped`.
   */
  readonly after: readonly string[];
  readonly timeoutMs: number;
}

export interface FileWireQuestion {
  readonly id: string;
  readonly kind: 'file';
  readonly path: string;
  /** Read no more than this. */
  readonly maxBytes: number;
  /** When to read, in milliseconds after the batch has been read; absent: at once. */
  readonly atMs?: number;
}

/** A program of the image that reads something: its output is the content, an exit code other than 0 an error. */
export interface CommandWireQuestion {
  readonly id: string;
  readonly kind: 'command';
  /** Run as it stands, by no shell. */
  readonly command: readonly string[];
  /** Only lines that contain one of these; empty: all. */
  readonly about: readonly string[];
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** A TCP conversation: connect, send, read until the peer closes, `maxBytes` or the time-out. */
export interface ExchangeWireQuestion {
  readonly id: string;
  readonly kind: 'exchange';
  readonly address: string;
  readonly port: number;
  /** Base64. */
  readonly send: string;
  readonly maxBytes: number;
  readonly atMs: number;
  /** As for a DNS question. */
  readonly after: readonly string[];
  readonly timeoutMs: number;
}

/** First frame. @public */
export interface HelloFrame {
  readonly frame: 'hello';
  readonly version: number;
  readonly instrument: 'python3' | 'bash' | 'dig';
}

export interface ResultFrame {
  readonly frame: 'result';
  readonly id: string;
  /** Milliseconds after the batch was read, monotonic clock. */
  readonly sentMs: number;
  readonly tookMs: number;
  readonly event: WireEvent;
}

/** What happened, in the kernel's own words. That of dig comes as what it `printed`, with the `protocol` (read-dig.ts). */
export type WireEvent =
  | { readonly kind: 'answer'; readonly message: string }
  /** A shell sends the bytes as `base64` in place of `content`. */
  | { readonly kind: 'content'; readonly content: string; readonly truncated: boolean }
  /** Never sent: a question named in `after` was not answered. */
  | { readonly kind: 'skipped' }
  /** Never sent: this instrument cannot. */
  | { readonly kind: 'unable' }
  /** Asked, and what came of it cannot be told from what the instrument heard. */
  | { readonly kind: 'unclear' }
  /** Nothing came until the time-out; for TCP `connected` says whether the handshake had finished. */
  | { readonly kind: 'timeout'; readonly connected: boolean }
  /** Answers came under other ids than the question's, and none under its own (RFC 5452, 9.1); not told where a port is shared. */
  | { readonly kind: 'misnumbered' }
  /** TCP: the peer closed (`eof`) without a whole answer. */
  | { readonly kind: 'eof' }
  | {
      readonly kind: 'error';
      /** ECONNREFUSED, EPERM, ENETUNREACH, EHOSTUNREACH, ECONNRESET, ENOENT, EACCES …; "EXIT 4" of a command. */
      readonly errno: string;
      /** Whether a TCP handshake had finished before the error. */
      readonly connected: boolean;
      /** From the socket's error queue (IP_RECVERR), where the kernel had it. */
      readonly icmp?: { readonly from: string; readonly type: number; readonly code: number };
    };

/** Last frame. @public */
export interface EndFrame {
  readonly frame: 'end';
  readonly count: number;
  readonly sha256: string;
  /** True where the instrument's own deadline cut the batch. */
  readonly cut: boolean;
}

/**
 * What a termination message brings, in at most 4000 bytes: base64 of this in zlib or gzip, or this behind its SHA-256 (hex) and a
 * space. Each result is [id, sentMs, tookMs, event], times rounded; an `answer` has, in place of its message, `tail`: its base64
 * without the first two letters and without the `same` bytes behind the header that it repeats of its question. @public
 */
export interface Digest {
  readonly instrument: HelloFrame['instrument'];
  readonly cut: boolean;
  /** Results that did not fit. */
  readonly left: number;
  readonly results: readonly (readonly [string, number, number, Readonly<Record<string, unknown>>])[];
}
