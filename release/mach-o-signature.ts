import { createHash } from 'node:crypto';

/** What a Mach-O program's ad-hoc signature says of itself (Apple's cs_blobs.h): a SHA-256 for each page before the signature. */
export interface PageHashes {
  readonly pages: number;
  /** Numbers of the pages whose hash is another. */
  readonly stale: readonly number[];
  /** Whether the hashes reach to where the signature begins. */
  readonly whole: boolean;
}

const magic64 = 0xfeedfacf;
const codeSignatureCommand = 0x1d;
const segmentCommand = 0x19;
const superBlob = 0xfade0cc0;
const codeDirectory = 0xfade0c02;
const sha256 = 2;

interface Directory {
  /** Offset of the first page's hash in the file. */
  readonly hashes: number;
  readonly hashSize: number;
  readonly pages: number;
  readonly pageSize: number;
  /** Bytes of the file that are hashed. */
  readonly limit: number;
}

interface SignedDirectory extends Directory {
  /** Offset of the signature. */
  readonly signature: number;
}

/** null for a program without a signature: macOS on arm64 would not start it. */
export function checkSignature(program: Buffer): PageHashes | null {
  const directory = directoryOf(program);
  if (directory === null) return null;
  const stale = Array.from({ length: directory.pages }, (_, page) => page).filter(
    (page) => !hashOf(program, directory, page).equals(storedAt(program, directory, page)),
  );
  const whole =
    directory.limit === directory.signature &&
    directory.pages === Math.ceil(directory.limit / directory.pageSize);
  return { pages: directory.pages, stale, whole };
}

/**
 * The program with a new ad-hoc signature in place of the one it has: a code directory for all bytes before it and nothing else. The
 * load command and the segment that hold it are made to fit first, since they are signed too.
 */
export function signAdHoc(program: Buffer, identifier: string): Buffer {
  const { signatureCommand, linkEdit, text } = layoutOf(program);
  if (signatureCommand === null || linkEdit === null || text === null)
    throw new Error('the program has no place for a signature');
  const limit = program.readUInt32LE(signatureCommand + 8);
  const name = Buffer.from(`${identifier}\0`);
  const pages = Math.ceil(limit / signingPage);
  const length = directoryHead + name.length + pages * 32;
  const size = Math.ceil((superBlobHead + length) / 16) * 16;
  const signed = Buffer.concat([program.subarray(0, limit), Buffer.alloc(size)]);
  signed.writeUInt32LE(size, signatureCommand + 12);
  const contents = BigInt(limit + size) - signed.readBigUInt64LE(linkEdit + 40);
  signed.writeBigUInt64LE(contents, linkEdit + 48);
  signed.writeBigUInt64LE(((contents + memoryPage - 1n) / memoryPage) * memoryPage, linkEdit + 32);
  [superBlob, superBlobHead + length, 1, 0, superBlobHead].forEach((word, index) =>
    signed.writeUInt32BE(word, limit + index * 4),
  );
  const at = limit + superBlobHead;
  const hashes = directoryHead + name.length;
  [codeDirectory, length, 0x20400, adHoc, hashes, directoryHead, 0, pages, limit].forEach((word, index) =>
    signed.writeUInt32BE(word, at + index * 4),
  );
  signed.set([32, sha256, 0, Math.log2(signingPage)], at + 36);
  signed.writeBigUInt64BE(signed.readBigUInt64LE(text + 40), at + 64);
  signed.writeBigUInt64BE(signed.readBigUInt64LE(text + 48), at + 72);
  signed.writeBigUInt64BE(mainProgram, at + 80);
  name.copy(signed, at + directoryHead);
  const directory = { hashes: at + hashes, hashSize: 32, pages, pageSize: signingPage, limit };
  for (let page = 0; page < pages; page += 1)
    hashOf(signed, directory, page).copy(signed, directory.hashes + page * 32);
  return signed;
}

const superBlobHead = 20;
const directoryHead = 88;
const signingPage = 4096;
const memoryPage = 0x4000n;
const adHoc = 0x2;
const mainProgram = 1n;

function directoryOf(program: Buffer): SignedDirectory | null {
  const { signatureCommand } = layoutOf(program);
  if (signatureCommand === null) return null;
  const signature = program.readUInt32LE(signatureCommand + 8);
  if (program.readUInt32BE(signature) !== superBlob) throw new Error('the signature has no super blob');
  const blobs = program.readUInt32BE(signature + 8);
  for (let index = 0; index < blobs; index += 1) {
    const blob = signature + program.readUInt32BE(signature + 12 + index * 8 + 4);
    if (program.readUInt32BE(blob) === codeDirectory) return readDirectory(program, blob, signature);
  }
  throw new Error('the signature has no code directory');
}

function readDirectory(program: Buffer, at: number, signature: number): SignedDirectory {
  if (program.readUInt8(at + 37) !== sha256) throw new Error('the signature does not use SHA-256');
  return {
    signature,
    hashes: at + program.readUInt32BE(at + 16),
    pages: program.readUInt32BE(at + 28),
    limit: program.readUInt32BE(at + 32),
    hashSize: program.readUInt8(at + 36),
    pageSize: 2 ** program.readUInt8(at + 39),
  };
}

interface Layout {
  /** Offsets of load commands; null for those that are not there. */
  readonly signatureCommand: number | null;
  readonly linkEdit: number | null;
  readonly text: number | null;
}

function layoutOf(program: Buffer): Layout {
  if (program.readUInt32LE(0) !== magic64) throw new Error('not a 64-bit Mach-O program');
  const commands = program.readUInt32LE(16);
  const found = new Map<string, number>();
  let at = 32;
  for (let index = 0; index < commands; index += 1) {
    const command = program.readUInt32LE(at);
    if (command === codeSignatureCommand) found.set('signature', at);
    if (command === segmentCommand)
      found.set(program.toString('latin1', at + 8, at + 24).replace(/\0.*$/s, ''), at);
    at += program.readUInt32LE(at + 4);
  }
  return {
    signatureCommand: found.get('signature') ?? null,
    linkEdit: found.get('__LINKEDIT') ?? null,
    text: found.get('__TEXT') ?? null,
  };
}

const storedAt = (program: Buffer, { hashes, hashSize }: Directory, page: number): Buffer =>
  program.subarray(hashes + page * hashSize, hashes + (page + 1) * hashSize);

function hashOf(program: Buffer, { pageSize, limit, hashSize }: Directory, page: number): Buffer {
  const bytes = program.subarray(page * pageSize, Math.min(limit, (page + 1) * pageSize));
  return createHash('sha256').update(bytes).digest().subarray(0, hashSize);
}
