import { constants, type ClientHttp2Session } from 'node:http2';
import { fieldsOf, type Question } from './calls.ts';
import { LostSession } from './lost-session.ts';

/** An answer as it comes, until the server or `signal` ends it; its status. It keeps no other question waiting. */
export async function followOver(
  session: ClientHttp2Session,
  question: Question,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<number> {
  if (session.closed || session.destroyed || signal.aborted) throw new LostSession(true, null);
  const stream = session.request({
    ...fieldsOf(question),
    ':method': question.method,
    ':path': question.path,
  });
  let status = 0;
  const cancel = (): void => {
    stream.close(constants.NGHTTP2_CANCEL);
  };
  signal.addEventListener('abort', cancel, { once: true });
  stream.on('response', (headers) => {
    status = headers[':status'] ?? 0;
  });
  stream.setEncoding('utf8');
  stream.on('data', onText);
  return await new Promise<number>((resolve, reject) => {
    stream.on('error', reject);
    stream.on('close', () => {
      resolve(status);
    });
    stream.end(question.body ?? undefined);
  }).finally(() => {
    signal.removeEventListener('abort', cancel);
  });
}
