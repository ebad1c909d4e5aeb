import type { Missing } from '../core/model/part.ts';

/** The API server's answer: a value, or why there is none (with HTTP status where one came). Never throws for either. */
export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number | null; readonly why: Missing };

/** One REST call. `path` begins with /api or /apis and is already URL-escaped; `right` names the RBAC right it needs. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PATCH';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** "list pods -n shop", for the message when it is forbidden. */
  readonly right: string;
  /** Default: the client's. */
  readonly timeoutMs?: number;
  /** `text` for logs; default json. */
  readonly accept?: 'json' | 'text';
}

/** What a watch tells: an object as it is now, or as it was last where it is gone. */
export interface Change {
  readonly object: unknown;
  readonly gone: boolean;
}

/** The only way to the API server. Calls share a connection; every one has a deadline; they are counted. */
export interface Api {
  readonly server: string;
  /** Calls sent so far. */
  readonly calls: () => number;
  readonly call: <T>(call: ApiCall) => Promise<ApiResult<T>>;
  /**
   * Tells of each object that a list holds, and of each change, until `signal` or the server ends it; resolves then. Not over
   * HTTP/1.1, where it fails at once.
   */
  readonly watch: (
    call: ApiCall,
    changed: (change: Change) => void,
    signal: AbortSignal,
  ) => Promise<ApiResult<null>>;
  /** WebSocket exec (v5.channel.k8s.io, falling back to v4): stdin is written whole, then half-closed. */
  readonly exec: (request: ExecRequest) => Promise<ExecResult>;
  readonly close: () => void;
}

export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin: Uint8Array;
  /** Whole exec, handshake included. */
  readonly timeoutMs: number;
  /** More stdout than this ends the exec as missing/failed. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/** `ended` with the command's exit code, or `broken` with what came before and why; settled by every kind of close. */
export type ExecResult =
  | {
      readonly kind: 'ended';
      readonly exitCode: number;
      readonly stdout: Uint8Array;
      readonly stderr: string;
    }
  | { readonly kind: 'broken'; readonly why: Missing; readonly stdout: Uint8Array; readonly stderr: string };
