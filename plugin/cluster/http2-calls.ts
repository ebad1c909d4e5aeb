import { connect, constants, type ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { fieldsOf, outOfTime, type Answer, type Calls, type Question } from './calls.ts';
import { followOver } from './http2-follow.ts';
import { LostSession } from './lost-session.ts';
import { authorityOf } from './proxy.ts';
import { wholeText } from './whole-text.ts';
import type { Way } from './way.ts';

/** How long the server has to show that it is still there once a question went unanswered. */
const aliveWithinMs = 3000;

/** RFC 9113: all questions at once over `socket`. `lost` is told when it is of no further use. */
export function http2Calls(way: Way, socket: Socket, lost: () => void): Calls {
  const session = connect(`https://${authorityOf(way.host, way.port)}`, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: 1024 * 1024 },
  });
  // What breaks the session breaks its questions, and they say so.
  session.on('error', () => undefined);
  session.on('goaway', lost);
  session.on('close', lost);
  return {
    ask: (question, timeoutMs) => ask(session, question, timeoutMs),
    follow: (question, onText, signal) => followOver(session, question, onText, signal),
    close: () => {
      session.destroy();
    },
  };
}

async function ask(session: ClientHttp2Session, question: Question, timeoutMs: number): Promise<Answer> {
  if (session.closed || session.destroyed) throw new LostSession(true, null);
  const { method, path, body } = question;
  const stream = session.request(
    { ...fieldsOf(question), ':method': method, ':path': path },
    { endStream: body === null },
  );
  let status = 0;
  stream.on('response', (headers) => {
    status = headers[':status'] ?? 0;
  });
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(outOfTime());
      stream.close(constants.NGHTTP2_CANCEL);
      endUnlessAlive(session);
    }, timeoutMs);
    wholeText(stream)
      .then(
        (text) => {
          if (status === 0) reject(new LostSession(false, null));
          else resolve({ status, body: text });
        },
        (error: unknown) => {
          const unheard = stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
          reject(
            unheard || (status === 0 && session.destroyed) ? new LostSession(unheard, error) : asError(error),
          );
        },
      )
      .finally(() => {
        clearTimeout(timer);
      });
    if (body !== null) stream.end(body);
  });
}

/** A connection that died without a word would swallow the next questions too. */
function endUnlessAlive(session: ClientHttp2Session): void {
  if (session.closed || session.destroyed) return;
  const timer = setTimeout(() => {
    session.destroy();
  }, aliveWithinMs);
  session.ping(() => {
    clearTimeout(timer);
  });
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
