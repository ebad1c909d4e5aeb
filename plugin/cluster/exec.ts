import type { ExecRequest, ExecResult } from './api.ts';
import { usualPatience, type ExecPatience } from './exec-patience.ts';
import { Conversation } from './exec-conversation.ts';
import type { Endpoint } from './rest.ts';

/** How it ended; `status` where the API server refused it by HTTP. */
export type ExecOutcome = ExecResult & { readonly status?: number };

/** Runs a command in a container. Settled by the command's end, every kind of close, the deadlines and the abort signal. */
export async function execCommand(
  endpoint: Endpoint,
  request: ExecRequest,
  patience: ExecPatience = usualPatience,
): Promise<ExecOutcome> {
  const { WebSocket: Socket } = await import('ws');
  const socket = new Socket(urlOf(endpoint, request), ['v5.channel.k8s.io', 'v4.channel.k8s.io'], {
    ...endpoint.way.tls,
    agent: endpoint.execAgent,
    headers: headersOf(endpoint),
    perMessageDeflate: false,
    followRedirects: false,
    // One message more than what is wanted of all of them need not be read to its end.
    maxPayload: request.maxBytes + 1,
  });
  return await new Conversation(socket, request, patience).settled;
}

function urlOf(endpoint: Endpoint, { namespace, pod, container, command }: ExecRequest): string {
  const query = new URLSearchParams({
    container,
    stdin: 'true',
    stdout: 'true',
    stderr: 'true',
    tty: 'false',
  });
  for (const word of command) query.append('command', word);
  const scheme = endpoint.url.protocol === 'http:' ? 'ws:' : 'wss:';
  const base = `${scheme}//${endpoint.url.host}${endpoint.url.pathname.replace(/\/$/, '')}`;
  return `${base}/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query.toString()}`;
}

/** A header with several values is sent as often as it has values, as the API server wants groups; the types know only one. */
const headersOf = (endpoint: Endpoint): Record<string, string> =>
  ({ ...endpoint.identity.headers() }) as Record<string, string>;
