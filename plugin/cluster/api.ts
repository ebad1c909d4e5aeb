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

/** The only way to the API server. One keep-alive agent; every call has a deadline; calls are counted. */
export interface Api {
  readonly server: string;
  /** Calls sent so far. */
  readonly calls: () => number;
  readonly call: <T>(call: ApiCall) => Promise<ApiResult<T>>;
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
