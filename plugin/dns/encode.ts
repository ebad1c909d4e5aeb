import { encode } from 'dns-packet';
import type { RecordType } from '../core/model/probe.ts';

/** EDNS buffer size that survives common paths (DNS flag day 2020). */
const ednsSize = 1232;

/** What a question for a large answer offers, unless it says otherwise. */
export const largeSize = 4096;

const recursionDesired = 0x0100;
const checkingDisabledFlag = 0x0010;
const dnssecOk = 0x8000;

export interface QueryOptions {
  /** Ask with DNSSEC records for an answer of up to so many bytes. */
  readonly large?: number;
  /** The resolver shall not validate (RFC 4035 section 3.2.2). */
  readonly checkingDisabled?: boolean;
}

/** A query with recursion desired and EDNS; `id` 0..65535. */
export function encodeQuery(
  id: number,
  name: string,
  type: RecordType,
  { large, checkingDisabled = false }: QueryOptions = {},
): Uint8Array {
  return encode({
    type: 'query',
    id,
    flags: recursionDesired | (checkingDisabled ? checkingDisabledFlag : 0),
    questions: [{ type, class: 'IN', name: name === '.' ? '.' : name.replace(/\.$/, '') }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: large ?? ednsSize,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: large === undefined ? 0 : dnssecOk,
        flag_do: large !== undefined,
        options: [],
      },
    ],
  });
}
