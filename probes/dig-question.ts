/** The arguments with which dig sends this DNS message; null for a message that it could not send just so. */
export function digArguments(message: Uint8Array): readonly string[] | null {
  const bytes = Buffer.from(message);
  if (bytes.length < headerBytes || (bytes.readUInt16BE(2) & ~(recursionDesired | checkingDisabled)) !== 0)
    return null;
  const question = questionIn(bytes);
  if (question === null || bytes.readUInt16BE(4) !== 1 || bytes.readUInt32BE(6) !== 0) return null;
  const edns = ednsIn(bytes.subarray(question.end), bytes.readUInt16BE(10));
  if (edns === null) return null;
  const flags = bytes.readUInt16BE(2);
  return [
    `+qid=${String(bytes.readUInt16BE(0))}`,
    (flags & recursionDesired) === 0 ? '+norecurse' : '+recurse',
    (flags & checkingDisabled) === 0 ? '+nocdflag' : '+cdflag',
    ...edns,
    '-c',
    'IN',
    '-t',
    `TYPE${String(question.type)}`,
    '-q',
    question.name,
  ];
}

const headerBytes = 12;
const recursionDesired = 0x0100;
const checkingDisabled = 0x0010;
const internet = 1;

function questionIn(
  bytes: Buffer,
): { readonly name: string; readonly type: number; readonly end: number } | null {
  let name = '';
  let at = headerBytes;
  for (let length = bytes[at] ?? 64; length !== 0; length = bytes[at] ?? 64) {
    if (length > 63) return null;
    name += `${[...bytes.subarray(at + 1, at + 1 + length)].map(escaped).join('')}.`;
    at += 1 + length;
  }
  if (bytes.length < at + 5 || bytes.readUInt16BE(at + 3) !== internet) return null;
  return { name: name === '' ? '.' : name, type: bytes.readUInt16BE(at + 1), end: at + 5 };
}

/** RFC 1035 section 5.1: what might mean something to whoever reads it becomes a number. */
const escaped = (byte: number): string => {
  const letter = String.fromCharCode(byte);
  return /[A-Za-z0-9_-]/.test(letter) ? letter : `\\${String(byte).padStart(3, '0')}`;
};

/** No more than a size and the wish for DNSSEC records (RFC 6891 section 6.1.3). */
function ednsIn(rest: Buffer, records: number): readonly string[] | null {
  if (records === 0) return rest.length === 0 ? ['+noedns'] : null;
  const isPlain = records === 1 && rest.length === 11 && rest.readUIntBE(0, 3) === 41;
  if (!isPlain || rest.readUInt16BE(5) !== 0 || (rest.readUInt16BE(7) & 0x7fff) !== 0) return null;
  if (rest.readUInt16BE(9) !== 0) return null;
  return [
    '+edns=0',
    `+bufsize=${String(rest.readUInt16BE(3))}`,
    rest.readUInt16BE(7) === 0 ? '+nodnssec' : '+dnssec',
  ];
}
