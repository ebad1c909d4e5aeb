import { setTimeout as later } from 'node:timers/promises';
import { decode, encode, type Answer } from 'dns-packet';
import { lookUp } from '../../lab/outside/dns-data.ts';

/** What one server does with one question: a reply, or null for silence. */
export interface Reply {
  readonly rcode: number;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

export type Resolving = (name: string, type: string) => Promise<Reply | null>;

export const rcodes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

export const bare = (rcode: number): Reply => ({ rcode, answers: [], authorities: [] });

/** How an upstream behaves. */
export type Manner =
  | { readonly kind: 'answers' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'says'; readonly rcode: number; readonly zone?: string };

export const upstream =
  (manner: Manner): Resolving =>
  (name, type) => {
    if (manner.kind === 'silent') return Promise.resolve(null);
    const struck =
      manner.kind === 'says' &&
      (manner.zone === undefined || name === manner.zone || name.endsWith(`.${manner.zone}`));
    if (struck) return Promise.resolve(bare(manner.rcode));
    const { rcode, answers, authorities } = lookUp(name, type);
    return Promise.resolve({ rcode: rcodes[rcode], answers, authorities });
  };

/** CoreDNS's read time-out for one upstream, and how long it goes on trying. */
const readTimeoutMs = 2000;
const givesUpMs = 5000;

/**
 * A CoreDNS pod: cluster names from `services` ("web.shop" → address), the rest forwarded to a random upstream, the next one
 * on silence after 2 s; SERVFAIL after 6 s where all are silent.
 */
export function coredns(services: ReadonlyMap<string, string>, upstreams: readonly Resolving[]): Resolving {
  return async (name, type) => {
    if (name.endsWith('cluster.local')) return clusterAnswer(services, name, type);
    if (name === reverseOf('10.96.0.10'))
      return {
        rcode: 0,
        answers: [{ type: 'PTR', name, ttl: 30, data: 'kube-dns.kube-system.svc.cluster.local' }],
        authorities: [],
      };
    const started = performance.now();
    let next = Math.floor(Math.random() * upstreams.length);
    do {
      const reply = await upstreams[next]?.(name, type);
      if (reply !== null && reply !== undefined) return reply;
      await later(readTimeoutMs, undefined, { ref: false });
      next = (next + 1) % upstreams.length;
    } while (performance.now() - started < givesUpMs);
    return bare(rcodes.SERVFAIL);
  };
}

const reverseOf = (address: string): string => `${address.split('.').reverse().join('.')}.in-addr.arpa`;

function clusterAnswer(services: ReadonlyMap<string, string>, name: string, type: string): Reply {
  const address = services.get(name.replace(/\.svc\.cluster\.local$/, ''));
  const soa: Answer = {
    type: 'SOA',
    name: 'cluster.local',
    ttl: 30,
    data: {
      mname: 'ns.dns.cluster.local',
      rname: 'hostmaster.cluster.local',
      serial: 1,
      refresh: 7200,
      retry: 1800,
      expire: 86400,
      minimum: 30,
    },
  };
  if (address === undefined) return { rcode: rcodes.NXDOMAIN, answers: [], authorities: [soa] };
  return type === 'A'
    ? { rcode: 0, answers: [{ type: 'A', name, ttl: 30, data: address }], authorities: [] }
    : { rcode: 0, answers: [], authorities: [soa] };
}

/** Wire in, wire out; malformed questions are met with silence. */
export const onTheWire =
  (resolving: Resolving) =>
  async (message: Buffer): Promise<Buffer | null> => {
    const query = readQuestion(message);
    if (query === null) return null;
    const reply = await resolving(query.name === '.' ? '' : query.name, query.type);
    if (reply === null) return null;
    return encode({
      type: 'response',
      id: query.id,
      flags: 0x0180 | reply.rcode,
      questions: [{ type: query.type as 'A', class: 'IN', name: query.name }],
      answers: [...reply.answers],
      authorities: [...reply.authorities],
    });
  };

function readQuestion(
  message: Buffer,
): { readonly id: number; readonly name: string; readonly type: string } | null {
  try {
    const packet = decode(message);
    const question = packet.questions?.[0];
    return question === undefined
      ? null
      : { id: packet.id ?? 0, name: question.name.toLowerCase() || '.', type: question.type };
  } catch {
    return null;
  }
}
