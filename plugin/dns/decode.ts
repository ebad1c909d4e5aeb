import { decode, type Answer, type DecodedPacket } from 'dns-packet';
import type { AnswerSummary } from '../core/model/outcome.ts';

/** A DNS reply as far as judgement needs it. */
export type Reply =
  | {
      readonly kind: 'reply';
      readonly rcode: string;
      readonly truncated: boolean;
      /** Name and type of the echoed question; null where it carries none. */
      readonly question: { readonly name: string; readonly type: string } | null;
      /** Answer records of the type asked for: an alias that leads to nothing is no answer. */
      readonly answers: number;
      readonly summary: AnswerSummary;
    }
  | { readonly kind: 'malformed'; readonly why: string };

/** Extended DNS Error, RFC 8914. */
const extendedError = '15';

/** Never throws. */
export function decodeReply(message: Uint8Array): Reply {
  let packet: DecodedPacket;
  try {
    packet = decode(Buffer.from(message));
  } catch (error) {
    return { kind: 'malformed', why: error instanceof Error ? error.message : 'undecodable' };
  }
  if (packet.type !== 'response') return { kind: 'malformed', why: 'not a response' };
  const question = packet.questions?.[0];
  const answers = packet.answers ?? [];
  return {
    kind: 'reply',
    rcode: rcodeOf(message),
    truncated: packet.flag_tc,
    question: question === undefined ? null : { name: question.name.toLowerCase(), type: question.type },
    answers: answers.filter((record) => question === undefined || record.type === question.type).length,
    summary: summaryOf(packet, answers),
  };
}

/** The low four bits; names of RFC 1035 and RFC 2136, others as "RCODE9". */
function rcodeOf(message: Uint8Array): string {
  const code = (message[3] ?? 0) & 0x0f;
  return ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'][code] ?? `RCODE${String(code)}`;
}

function summaryOf(packet: DecodedPacket, answers: readonly Answer[]): AnswerSummary {
  const soa = (packet.authorities ?? []).find((record) => record.type === 'SOA');
  const ttls = [...answers, ...(soa === undefined ? [] : [soa])].flatMap((record) =>
    'ttl' in record && typeof record.ttl === 'number' ? [record.ttl] : [],
  );
  return {
    data: answers.flatMap(dataOf).sort(),
    soa: soa === undefined ? null : plainName(soa.name),
    ttl: ttls.length === 0 ? null : Math.min(...ttls),
    authoritative: packet.flag_aa,
    extendedErrors: (packet.additionals ?? []).flatMap(extendedErrorsOf),
  };
}

const plainName = (name: string): string =>
  name === '' || name === '.' ? '.' : name.toLowerCase().replace(/\.$/, '');

/** Addresses and names as text; other data is left out. */
const dataOf = (record: Answer): readonly string[] =>
  'data' in record && typeof record.data === 'string' ? [record.data] : [];

function extendedErrorsOf(record: Answer): readonly number[] {
  if (record.type !== 'OPT') return [];
  return record.options.flatMap((option) => {
    const data: unknown = 'data' in option ? option.data : undefined;
    return String(option.code) === extendedError && data instanceof Uint8Array && data.length >= 2
      ? [(data[0] ?? 0) * 256 + (data[1] ?? 0)]
      : [];
  });
}
