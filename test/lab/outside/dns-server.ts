import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server, type Socket as Connection } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import { decode, encode, type Answer } from 'dns-packet';
import { lookUp } from './dns-data.ts';
import { isClosed, matchRule, rulesFrom, type DnsRule } from './dns-rules.ts';

/** dns-server.ts RULES-FILE ADDRESS...: a resolver that can be told to misbehave while it runs. */
const [rulesFile, ...addresses] = process.argv.slice(2);
if (rulesFile === undefined || addresses.length === 0)
  throw new Error('usage: dns-server.ts RULES-FILE ADDRESS...');
const rules = rulesFrom(rulesFile);

const classicUdpBytes = 512;
const rcodes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

/** Both sockets of one address; closed and opened again as the rules say. */
interface Listening {
  readonly udp: Socket;
  readonly tcp: Server;
  /** Open ones: they end with the server, as when a process dies. */
  readonly connections: ReadonlySet<Connection>;
}

const listening = new Map<string, Listening>();

for (const address of addresses) keepListening(address);
setInterval(() => {
  for (const address of addresses) keepListening(address);
}, 100);

function keepListening(address: string): void {
  const current = listening.get(address);
  const closed = isClosed(rules(), address);
  if (closed && current !== undefined) {
    current.udp.close();
    current.tcp.close();
    for (const connection of current.connections) connection.destroy();
    listening.delete(address);
  } else if (!closed && current === undefined) {
    const connections = new Set<Connection>();
    listening.set(address, { udp: listenUdp(address), tcp: listenTcp(address, connections), connections });
  }
}

function listenUdp(address: string): Socket {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('message', (message, from) => {
    void answer(message, address, 'udp').then((reply) => {
      if (reply !== null && listening.get(address)?.udp === socket)
        socket.send(reply, from.port, from.address);
    });
  });
  socket.on('error', report);
  socket.bind(53, address);
  return socket;
}

function listenTcp(address: string, connections: Set<Connection>): Server {
  const server = createServer((connection) => {
    let pending = Buffer.alloc(0);
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    connection.on('error', () => connection.destroy());
    connection.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const length = pending.readUInt16BE(0);
        const message = pending.subarray(2, 2 + length);
        pending = pending.subarray(2 + length);
        void answer(Buffer.from(message), address, 'tcp').then((reply) => {
          if (reply === null || connection.destroyed) return;
          const head = Buffer.alloc(2);
          head.writeUInt16BE(reply.length);
          connection.write(Buffer.concat([head, reply]));
        });
      }
    });
  });
  server.on('error', report);
  server.listen(53, address);
  return server;
}

/** null: no answer. */
async function answer(message: Buffer, address: string, protocol: 'udp' | 'tcp'): Promise<Buffer | null> {
  const query = readQuery(message);
  if (query === null) return null;
  const reply = truthful(query, protocol);
  const rule = matchRule(rules(), {
    address,
    name: query.name,
    type: query.type,
    protocol,
    bytes: reply.length,
    checkingDisabled: query.checkingDisabled,
  });
  return rule === null ? reply : await misbehave(rule, query, reply);
}

async function misbehave(rule: DnsRule, query: Query, reply: Buffer): Promise<Buffer | null> {
  switch (rule.action) {
    case 'drop':
    case 'closed':
      return null;
    case 'refuse':
      return bare(query, rcodes.REFUSED, 0);
    case 'servfail':
      return bare(query, rcodes.SERVFAIL, 0);
    case 'nxdomain':
      return bare(query, rcodes.NXDOMAIN, 0);
    case 'truncate':
      return bare(query, rcodes.NOERROR, 0x0200);
    case 'answer':
    case 'wrong': {
      const data = rule.data ?? '192.0.2.66';
      const type = data.includes(':') ? 'AAAA' : 'A';
      return build(query, 0, 0, [{ type, name: query.name, ttl: 30, data }], []);
    }
    case 'alias':
      return build(
        query,
        0,
        0,
        [
          { type: 'CNAME', name: query.name, ttl: 30, data: rule.alias ?? 'alias.invalid' },
          { type: 'A', name: rule.alias ?? 'alias.invalid', ttl: 30, data: rule.data ?? '192.0.2.66' },
        ],
        [],
      );
    case 'oversize':
      return complete(query);
    case 'delay':
      await later(rule.delayMs ?? 1000);
      return reply;
  }
}

interface Query {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly checkingDisabled: boolean;
  /** What the client can take over UDP. */
  readonly udpBytes: number;
}

function readQuery(message: Buffer): Query | null {
  try {
    const packet = decode(message);
    const question = packet.questions?.[0];
    if (question === undefined) return null;
    const opt = packet.additionals?.find((record) => record.type === 'OPT');
    const name = question.name.toLowerCase();
    const udpBytes = opt?.type === 'OPT' ? opt.udpPayloadSize : classicUdpBytes;
    return {
      id: packet.id ?? 0,
      name: name === '.' ? '' : name,
      type: question.type,
      udpBytes,
      checkingDisabled: packet.flag_cd,
    };
  } catch {
    return null;
  }
}

function truthful(query: Query, protocol: 'udp' | 'tcp'): Buffer {
  const reply = complete(query);
  return protocol === 'udp' && reply.length > query.udpBytes ? bare(query, rcodes.NOERROR, 0x0200) : reply;
}

function complete(query: Query): Buffer {
  const { rcode, answers, authorities } = lookUp(query.name, query.type);
  return build(query, rcodes[rcode], 0, answers, authorities);
}

const bare = (query: Query, rcode: number, flags: number): Buffer => build(query, rcode, flags, [], []);

function build(
  query: Query,
  rcode: number,
  flags: number,
  answers: readonly Answer[],
  authorities: readonly Answer[],
): Buffer {
  return encode({
    type: 'response',
    id: query.id,
    flags: 0x0180 | flags | rcode,
    questions: [{ type: query.type as 'A', class: 'IN', name: query.name === '' ? '.' : query.name }],
    answers: [...answers],
    authorities: [...authorities],
  });
}

function report(error: Error): void {
  process.stderr.write(`${error.message}\n`);
}
