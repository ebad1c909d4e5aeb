import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { travel, type Way } from './way.ts';

/**
 * Connections of HTTP/1.1, WebSockets too. Through a proxy they go by our own way: Node's agents wait without end for a proxy that is silent, and
 * Bun's WebSockets pass by a proxy that an agent only names. `spare` is a connection that stands already; null: none.
 */
export function agentOver(way: Way, options: AgentOptions, spare: Socket | null = null): HttpAgent {
  const agent = way.tls === null ? new HttpAgent(options) : new HttpsAgent({ ...options, ...way.tls });
  if (way.proxy === null && spare === null) return agent;
  const directly = agent.createConnection.bind(agent);
  let first = spare;
  agent.createConnection = (connection, created) => {
    const standing = first;
    first = null;
    if (standing !== null && !standing.destroyed) return standing;
    if (way.proxy === null) return directly(connection, created);
    travel(way, ['http/1.1']).then(
      (socket) => created?.(null, socket),
      (error: unknown) =>
        created?.(error instanceof Error ? error : new Error(String(error)), undefined as never),
    );
    return undefined;
  };
  return agent;
}
