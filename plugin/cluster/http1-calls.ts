import { request as requestHttp, type Agent } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { agentOver } from './agent.ts';
import { fieldsOf, outOfTime, type Answer, type Calls, type Question } from './calls.ts';
import { wholeText } from './whole-text.ts';
import type { Way } from './way.ts';

/** `first` is a connection that stands already; null: none. */
export function http1Calls(way: Way, first: Socket | null): Calls {
  const agent = agentOver(way, { keepAlive: true, maxSockets: 2 }, first);
  return {
    ask: (question, timeoutMs) => exchange(way, agent, question, timeoutMs),
    follow: () => Promise.resolve(null),
    close: () => {
      agent.destroy();
      first?.destroy();
    },
  };
}

async function exchange(
  way: Way,
  agent: Agent,
  question: Question,
  timeoutMs: number,
  again = true,
): Promise<Answer> {
  const { method, path, body } = question;
  const send = way.tls === null ? requestHttp : requestHttps;
  return await new Promise((resolve, reject) => {
    const request = send(
      { host: way.host, port: way.port, method, path, headers: fieldsOf(question), agent },
      (response) => {
        wholeText(response)
          .then((text) => {
            resolve({ status: response.statusCode ?? 0, body: text });
          }, reject)
          .finally(() => {
            clearTimeout(timer);
          });
      },
    );
    const timer = setTimeout(() => {
      // While its connection is not there yet, a request that is given up says nothing.
      reject(outOfTime());
      request.destroy();
    }, timeoutMs);
    request.on('error', (error) => {
      clearTimeout(timer);
      // The server closed a kept connection just as it was used again: the call never reached it.
      if (request.reusedSocket && 'code' in error && error.code === 'ECONNRESET' && again)
        exchange(way, agent, question, timeoutMs, false).then(resolve, reject);
      else reject(error);
    });
    request.end(body ?? undefined);
  });
}
