import type { TLSSocket } from 'node:tls';
import { http1Calls } from './http1-calls.ts';
import { LostSession } from './lost-session.ts';
import { travel, type Way } from './way.ts';

export interface Question {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | null;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Questions to one server over as few connections as its protocol allows. Rejects with a TimeoutError after `timeoutMs`. */
export interface Calls {
  readonly ask: (question: Question, timeoutMs: number) => Promise<Answer>;
  /** An answer's text as it comes, until the server or `signal` ends it; its status. null over HTTP/1.1, where it would hold up others. */
  readonly follow: (
    question: Question,
    onText: (text: string) => void,
    signal: AbortSignal,
  ) => Promise<number | null>;
  readonly close: () => void;
}

/** What a server of HTTP/2 is asked over a single connection, as kubectl does it; one that speaks HTTP/1.1 alone over two. */
export function openCalls(way: Way): Calls {
  if (way.tls === null) return http1Calls(way, null);
  const all = new Set<Calls>();
  let current: Promise<Calls> | null = null;
  let closed = false;
  const open = async (lost: () => void): Promise<Calls> => {
    const socket = await travel(way, ['h2', 'http/1.1']);
    if (closed) {
      socket.destroy();
      throw new Error('nothing is asked any more');
    }
    const { http2Calls } = await import('./http2-calls.ts');
    const calls =
      (socket as TLSSocket).alpnProtocol === 'h2' ? http2Calls(way, socket, lost) : http1Calls(way, socket);
    all.add(calls);
    return calls;
  };
  const opened = (): Promise<Calls> => {
    if (current !== null) return current;
    const forget = (): void => {
      if (current === mine) current = null;
    };
    const mine = open(forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    current = mine;
    return mine;
  };
  const ask = async (question: Question, timeoutMs: number, again: boolean): Promise<Answer> => {
    const until = performance.now() + timeoutMs;
    const calls = await within(opened(), timeoutMs);
    try {
      return await calls.ask(question, Math.max(until - performance.now(), 1));
    } catch (error) {
      const harmless = error instanceof LostSession && (error.unheard || question.method === 'GET');
      if (!harmless || !again || closed) throw error;
      return await ask(question, Math.max(until - performance.now(), 1), false);
    }
  };
  return {
    ask: (question, timeoutMs) => ask(question, timeoutMs, true),
    follow: async (question, onText, signal) => await (await opened()).follow(question, onText, signal),
    close: () => {
      closed = true;
      for (const calls of all) calls.close();
    },
  };
}

async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(outOfTime());
    }, timeoutMs);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

export const outOfTime = (): Error => Object.assign(new Error('time-out'), { name: 'TimeoutError' });

/** Names in small letters, as HTTP/2 wants them (RFC 9113, 8.2.1) and HTTP/1.1 does not mind. */
export const fieldsOf = ({ headers }: Question): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : [...value],
    ]),
  );
