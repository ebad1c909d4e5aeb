import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'dns-packet';
import { afterAll, describe, expect, test } from '@jest/globals';
import { decodeReply } from '../../plugin/dns/decode.ts';
import { encodeQuery } from '../../plugin/dns/encode.ts';
import { digArguments } from '../../probes/dig-question.ts';
import { queryTime, readDig } from '../../probes/read-dig.ts';
import { digRung, pythonRung, type Rung } from '../../probes/rungs.ts';
import type { WireEvent } from '../../probes/wire.ts';
import { canRun, digImage } from '../support/images.ts';
import { message, question, run } from '../support/instrument-servers.ts';

const server = '192.0.2.53#53';

describe('what dig prints without an answer', () => {
  test.each([
    [
      'silence',
      'udp',
      `;; communications error to ${server}: timed out`,
      { kind: 'timeout', connected: false },
    ],
    [
      'silence',
      'tcp',
      `;; communications error to ${server}: timed out`,
      { kind: 'timeout', connected: true },
    ],
    [
      'a handshake that never ends',
      'tcp',
      `;; Connection to ${server}(192.0.2.53) for a. failed: timed out.`,
      { kind: 'timeout', connected: false },
    ],
    [
      'a closed port',
      'udp',
      `;; communications error to ${server}: connection refused`,
      { kind: 'error', errno: 'ECONNREFUSED', connected: false },
    ],
    [
      'no route',
      'udp',
      `;; UDP setup with ${server}(192.0.2.53) for a. failed: network unreachable.`,
      { kind: 'error', errno: 'ENETUNREACH', connected: false },
    ],
    [
      'a route that forbids',
      'udp',
      `;; UDP setup with ${server}(192.0.2.53) for a. failed: permission denied.`,
      { kind: 'error', errno: 'EPERM', connected: false },
    ],
    ['a peer that hangs up', 'tcp', `;; communications error to ${server}: end of file`, { kind: 'eof' }],
    [
      'a reset',
      'tcp',
      `;; communications error to ${server}: connection reset`,
      { kind: 'error', errno: 'ECONNRESET', connected: true },
    ],
    ['another word of BIND', 'udp', `;; communications error to ${server}: operation canceled`, null],
    ['a dig without a resolv.conf that it can read', 'udp', 'dig: parse of /etc/resolv.conf failed', null],
    ['a dig that was killed', 'udp', '', null],
    ['an older dig', 'udp', ';; connection timed out; no servers could be reached', null],
    [
      'an answer to another question, which is no silence',
      'udp',
      `;; ;; Question section mismatch: got b/A/IN\n;; communications error to ${server}: timed out`,
      null,
    ],
    [
      'something too short, which is no silence',
      'udp',
      `;; Warning: short (< header size) message received\n;; communications error to ${server}: timed out`,
      null,
    ],
    [
      'an answer under another id, on which nobody may rely',
      'udp',
      `;; Warning: ID mismatch: expected ID 7, got 0\n;; communications error to ${server}: timed out`,
      { kind: 'misnumbered' },
    ],
  ] as const)('%s over %s', (_title, protocol, printed, event) => {
    expect(readDig(`${printed}\n;; no servers could be reached\n`, protocol)).toEqual(event);
  });
});

const printed = (
  change: { readonly flags?: string; readonly record?: string; readonly before?: string } = {},
) =>
  [
    change.before ?? '',
    ';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7',
    `;; flags: ${change.flags ?? 'qr rd'}; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0`,
    ';; QUESTION SECTION:',
    ';a. CLASS1 TYPE1',
    ';; ANSWER SECTION:',
    change.record ?? 'a. 5 CLASS1 TYPE1 \\# 4 01020304',
    ';; Query time: 12 msec',
  ].join('\n');

describe('what dig prints of an answer', () => {
  test('is the message that came', () => {
    expect(readDig(printed(), 'udp')?.kind).toBe('answer');
    expect(queryTime(printed())).toBe(12);
    expect(queryTime(';; communications error: timed out')).toBe(null);
  });

  test.each([
    ['a record in another form', { record: 'a. 5 IN A 1.2.3.4' }],
    ['a record that is cut', { record: 'a. 5 CLASS1 TYPE1 \\# 4 0102' }],
    ['a record too few', { record: '' }],
    ['a name that is none', { record: 'a..b. 5 CLASS1 TYPE1 \\# 4 01020304' }],
    ['a label too long', { record: `${'x'.repeat(64)}. 5 CLASS1 TYPE1 \\# 4 01020304` }],
    ['a flag that nobody knows', { flags: 'qr zz' }],
  ])('with %s tells nothing', (_title, change) => {
    expect(readDig(printed(change), 'udp')).toBe(null);
  });

  test('that it could only take apart in part has a header, and is malformed', () => {
    const event = readDig(
      printed({ record: '', before: ';; Warning: Message parser reports malformed message packet.' }),
      'udp',
    );
    expect(event?.kind === 'answer' ? decodeReply(Buffer.from(event.message, 'base64')).kind : null).toBe(
      'malformed',
    );
  });
});

describe('a message for dig', () => {
  const changed = (at: number, byte: number): Buffer => {
    const bytes = Buffer.from(message, 'base64');
    bytes[at] = byte;
    return bytes;
  };

  test('is its arguments, with all that a shell or dig might take for more than a name', () => {
    const words = digArguments(encodeQuery(7, '-x.@a+b.we;rd.example', 'AAAA', { large: 4096 }));
    expect(words).toContain('\\045x'.replace('\\045', '-') + '.\\064a\\043b.we\\059rd.example.');
    expect(words).toEqual(
      expect.arrayContaining(['+qid=7', '+recurse', '+bufsize=4096', '+dnssec', 'TYPE28']),
    );
  });

  test.each([
    ['an answer', changed(2, 0x81)],
    ['two questions', changed(5, 2)],
    ['another class', changed(32, 3)],
    ['a compressed name', changed(12, 0xc0)],
    ['an option of EDNS', changed(43, 4)],
    ['nothing', Buffer.alloc(0)],
  ])('is none where it is %s', (_title, bytes) => {
    expect(digArguments(bytes)).toBe(null);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'netcheck-dig-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

if (canRun('what dig and python3 read alike', ['dig']))
  describe('dig and python3 read the same of hostile answers', () => {
    const asked = Buffer.from(message, 'base64');
    const header = (flags: number, ...counts: readonly number[]): Buffer => {
      const bytes = Buffer.alloc(12);
      [4711, flags, ...counts].forEach((value, index) => bytes.writeUInt16BE(value, index * 2));
      return bytes;
    };
    const questionOnly = asked.subarray(12, 33);
    const odd = 'we"ird\n\u0007(x);$ \\.example.com';
    const extendedError = Buffer.from('\u0000\u0012no\n) way: (');
    const full = encode({
      type: 'response',
      id: 4711,
      flags: 0x0580,
      questions: [{ type: 'A', name: 'www.example.com' }],
      answers: [
        { type: 'CNAME', name: 'www.example.com', ttl: 300, data: odd },
        { type: 'A', name: odd, ttl: 70_000, data: '192.0.2.1' },
        { type: 'TXT', name: 'a.b', ttl: 5, data: Buffer.from('line\n;; flags: qr; QUERY: 9\u001b[31m"') },
      ],
      authorities: [
        {
          type: 'SOA',
          name: 'example.com',
          ttl: 30,
          data: { mname: 'ns.x', rname: 'a.b', serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 },
        },
      ],
      additionals: [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: 1232,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0x8000,
          flag_do: true,
          options: [{ code: 12, length: extendedError.length }],
        },
      ],
    });

    // dns-packet writes padding, and knows no extended errors (option 15, RFC 8914).
    extendedError.copy(full, full.length - extendedError.length);
    full[full.length - extendedError.length - 3] = 15;

    async function answeredWith(reply: Buffer, rung: Rung, path?: string): Promise<WireEvent | undefined> {
      const socket = createSocket('udp4').on('message', (_data, from) => {
        socket.send(reply, from.port, from.address);
      });
      await new Promise<void>((resolve) => {
        socket.bind(0, '127.0.0.1', resolve);
      });
      const way = { rung, how: 'listening', ...(path === undefined ? {} : { path }) } as const;
      const results = await run(way, [question('one', 'udp', socket.address().port)]);
      socket.close();
      return results.get('one')?.event;
    }

    test.each([
      ['records, names with odd bytes, an extended error', full],
      [
        'a name that points to itself',
        Buffer.concat([
          header(0x8180, 1, 1, 0, 0),
          questionOnly,
          Buffer.from([0xc0, 33, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 1, 2, 3, 4]),
        ]),
      ],
      [
        'bytes behind its end',
        Buffer.concat([header(0x8180, 1, 0, 0, 0), questionOnly, Buffer.from('\u001b[31mmore')]),
      ],
      ['no question', header(0x8182, 0, 0, 0, 0)],
      ['a truncated answer', Buffer.concat([header(0x8380, 1, 0, 0, 0), questionOnly])],
      ['a code that nobody knows', Buffer.concat([header(0x818b, 1, 0, 0, 0), questionOnly])],
      ['records that it counts and does not have', Buffer.concat([header(0x8180, 1, 3, 0, 0), questionOnly])],
      ['a question where an answer should be', asked],
    ] as const)('with %s', async (_title, reply) => {
      const [byDig, byPython] = await Promise.all([
        answeredWith(reply, digRung, digImage(folder)),
        answeredWith(reply, pythonRung),
      ]);
      const read = (event: WireEvent | undefined): unknown => {
        if (event?.kind !== 'answer') return event;
        const decoded = decodeReply(Buffer.from(event.message, 'base64'));
        return decoded.kind === 'malformed' ? decoded.kind : decoded;
      };
      expect(byPython?.kind).toBe('answer');
      expect(read(byDig)).toEqual(read(byPython));
    });
  });
