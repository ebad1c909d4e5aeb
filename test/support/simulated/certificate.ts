import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

export interface Pair {
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
}

/** A self-signed server certificate for 127.0.0.1, valid for a day, made without any tool (X.509, RFC 5280). */
export function selfSigned(now: Date, validMs = 86_400_000): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const body = toBeSigned(publicKey, now, validMs);
  const signature = sign('sha256', body, privateKey);
  const certificate = sequence(
    body,
    ecdsaWithSha256,
    tagged(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function toBeSigned(key: KeyObject, now: Date, validMs: number): Buffer {
  const spki = key.export({ type: 'spki', format: 'der' });
  const name = sequence(
    set(sequence(oid('550403'), tagged(0x0c, Buffer.from('netcheck simulated cluster')))),
  );
  const from = validMs < 0 ? new Date(now.getTime() + 2 * validMs) : new Date(now.getTime() - 60_000);
  const validity = sequence(utcTime(from), utcTime(new Date(now.getTime() + validMs)));
  const address = tagged(0x87, Buffer.from([127, 0, 0, 1]));
  const extensions = sequence(
    sequence(oid('551d11'), octets(sequence(address))),
    sequence(
      oid('551d13'),
      tagged(0x01, Buffer.from([0xff])),
      octets(sequence(tagged(0x01, Buffer.from([0xff])))),
    ),
    sequence(oid('551d0e'), octets(octets(createHash('sha1').update(spki).digest()))),
  );
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(8)]);
  return sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    name,
    validity,
    name,
    spki,
    tagged(0xa3, extensions),
  );
}

/** DER: tag, length, content. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));

const set = (...parts: readonly Buffer[]): Buffer => tagged(0x31, Buffer.concat(parts));

const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));

const integer = (value: Buffer): Buffer => tagged(0x02, value);

const octets = (value: Buffer): Buffer => tagged(0x04, value);

const utcTime = (date: Date): Buffer =>
  tagged(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
