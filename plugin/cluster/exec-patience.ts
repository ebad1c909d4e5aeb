/** How long an exec waits for what, beside the deadline of the whole. */
export interface ExecPatience {
  /** Until the API server has answered the request for a WebSocket. */
  readonly handshakeMs: number;
  /** Between two pings. */
  readonly pingMs: number;
  /** Without a sign of life from a peer that has answered a ping before: no data, no pong. */
  readonly idleMs: number;
  /** For what a refusal says. */
  readonly refusalMs: number;
}

/** kubectl pings every five seconds and gives up after a minute; a run has no minute. */
export const usualPatience: ExecPatience = {
  handshakeMs: 8000,
  pingMs: 2500,
  idleMs: 10_000,
  refusalMs: 2000,
};
