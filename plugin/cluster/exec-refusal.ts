import type { IncomingMessage } from 'node:http';
import type { Missing } from '../core/model/part.ts';
import type { ExecRequest } from './api.ts';
import { textAt } from './json.ts';

const mostBytes = 4096;

/** The API server, or something before it, said no instead of opening a WebSocket: its Status says why. */
export async function refusalOf(
  response: IncomingMessage,
  { namespace, pod }: Pick<ExecRequest, 'namespace' | 'pod'>,
  withinMs: number,
): Promise<Missing> {
  const status = response.statusCode ?? 0;
  const { message, isStatus } = said(await bodyOf(response, withinMs));
  if (status === 401) return { reason: 'refused', by: 'the API server', detail: 'not logged in (401)' };
  if (status === 403 && /cannot \w+ resource/.test(message))
    return { reason: 'forbidden', right: `create pods/exec -n ${namespace}`, ...authoriserIn(message) };
  if (status === 404 && isStatus)
    return {
      reason: 'not-found',
      what: message.replace(/ (not found|does not exist)$/, '') || `pod ${namespace}/${pod}`,
    };
  const by = isStatus ? 'the API server' : 'the API server or what stands before it';
  return { reason: 'refused', by: `${by} (${String(status)})`, detail: message };
}

/** Authorisers outside of the cluster give a reason behind the API server's own sentence: where a role is missing, for instance. */
function authoriserIn(message: string): { readonly said?: string } {
  const [, reason = ''] =
    /cannot \w+ resource "[^"]*" in API group "[^"]*"(?: in the namespace "[^"]*"| at the cluster scope)?: (.+)$/s.exec(
      message,
    ) ?? [];
  return reason === '' ? {} : { said: reason.trim() };
}

/** A Status object's message; proxies answer in their own words. */
function said(body: string): { readonly message: string; readonly isStatus: boolean } {
  try {
    const value: unknown = JSON.parse(body);
    const message = textAt(value, 'message');
    if (textAt(value, 'kind') === 'Status' || message !== '')
      return { message: message.slice(0, 400), isStatus: true };
  } catch {
    // No JSON.
  }
  return { message: body.slice(0, 200).trim(), isStatus: false };
}

/** What came of it in time. */
async function bodyOf(response: IncomingMessage, withinMs: number): Promise<string> {
  const timer = setTimeout(() => {
    response.destroy();
  }, withinMs);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= mostBytes) break;
    }
  } catch {
    // What came so far must do.
  }
  clearTimeout(timer);
  return Buffer.concat(chunks).toString('utf8', 0, mostBytes);
}
