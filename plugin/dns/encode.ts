import { encode } from 'dns-packet';
import type { RecordType } from '../core/model/probe.ts';

/** EDNS buffer size that survives common paths (DNS flag day 2020). */
const ednsSize = 1232;

/** A query with recursion desired and EDNS; `id` 0..65535. */
export function encodeQuery(id: number, name: string, type: RecordType): Uint8Array {
  return encode({
    type: 'query',
    id,
    flags: 0x0100,
    questions: [{ type, class: 'IN', name: name === '.' ? '.' : name.replace(/\.$/, '') }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: ednsSize,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  });
}
