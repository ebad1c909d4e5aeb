/** What stops a run. Failed probes are values, never errors; anything that is not a `NetcheckError` is a bug. */
export abstract class NetcheckError extends Error {
  abstract readonly kind: 'usage' | 'cluster' | 'interrupted';
  abstract readonly exitCode: number;
  /** What to do next, one line; null where nothing helps. */
  readonly hint: string | null;

  constructor(message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint ?? null;
  }
}

/** The command line, the configuration or a file given by the user is wrong. */
export class UsageError extends NetcheckError {
  override readonly kind = 'usage';
  override readonly exitCode = 2;
}

/** The cluster cannot be used: unreachable, not authorised, no DNS found. */
export class ClusterError extends NetcheckError {
  override readonly kind = 'cluster';
  override readonly exitCode = 4;
}

/** Ctrl-C or SIGTERM. */
export class Interrupted extends NetcheckError {
  override readonly kind = 'interrupted';
  override readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`interrupted by ${signal}`);
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}
