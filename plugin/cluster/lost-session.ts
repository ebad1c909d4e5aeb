/** The connection was lost, or the server let go of it, before the answer. `unheard`: the server has not looked at the question. */
export class LostSession extends Error {
  readonly unheard: boolean;

  constructor(unheard: boolean, cause: unknown) {
    super(cause instanceof Error ? cause.message : 'the server closed the connection', { cause });
    this.name = 'LostSession';
    this.unheard = unheard;
  }
}
