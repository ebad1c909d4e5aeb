import { decode } from 'dns-packet';
import { expect, test } from '@jest/globals';
import { decodeReply } from '../../../plugin/dns/decode.ts';
import { encodeQuery } from '../../../plugin/dns/encode.ts';

test.each(['A', 'AAAA', 'NS', 'PTR', 'SOA'] as const)(
  'a question of type %s is encoded as it was meant',
  (type) => {
    const packet = decode(Buffer.from(encodeQuery(77, 'www.example.com.', type)));
    expect(packet).toMatchObject({ id: 77, flag_rd: true, questions: [{ name: 'www.example.com', type }] });
  },
);

test('the root is encoded as the root', () => {
  expect(Buffer.from(encodeQuery(1, '.', 'NS')).subarray(12, 13)).toEqual(Buffer.from([0]));
});

test('a query is no reply', () => {
  expect(decodeReply(encodeQuery(1, 'x', 'A')).kind).toBe('malformed');
});

test('twenty thousand random messages never make the decoder throw', () => {
  let seed = 42;
  const random = (): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  const kinds = new Set<string>();
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 80) }, () => Math.floor(random() * 256));
    kinds.add(decodeReply(bytes).kind);
  }
  expect(kinds.has('malformed')).toBe(true);
});
