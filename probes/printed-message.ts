/**
 * The DNS message that dig has printed (with +unknownformat, which shows data as bytes), uncompressed: the header, question and
 * records as they came; of EDNS the size, flags and extended errors (RFC 8914). Null where the print is not of that form: a record that
 * could not be read is never left out.
 */
export function printedMessage(lines: readonly string[]): Buffer | null {
  const dump = dumpIn(lines);
  if (dump !== null) return dump;
  const head = headIn(lines);
  if (head === null) return null;
  const { rcode, id, flags, counts } = head;
  const sections: Buffer[][] = [[], [], [], []];
  const edns = ednsIn(lines, rcode >> 4);
  if (edns === null && rcode > 15) return null;
  if (edns !== null) sections[3]?.push(edns);
  let section: Buffer[] | undefined;
  for (const line of lines) {
    const title = /^;; ([A-Z]+) SECTION:$/.exec(line)?.[1];
    if (title !== undefined) section = sections[titles.indexOf(title)];
    else if (line.startsWith(';;')) section = undefined;
    else if (line !== '' && section !== undefined) {
      const record = section === sections[0] ? questionFrom(line) : recordFrom(line);
      if (record === null) return null;
      section.push(record);
    }
  }
  // What dig could not take apart it counts, and does not print: then there is a header, and nothing to read behind it.
  const isBroken = lines.includes(brokenMessage);
  if (!isBroken && sections.some((found, index) => found.length !== counts[index])) return null;
  if (isBroken && counts.every((count) => count === 0)) return null;
  const header = Buffer.alloc(12);
  [id, flags | (rcode & 15), ...counts].forEach((value, index) => header.writeUInt16BE(value, 2 * index));
  return Buffer.concat([header, ...(isBroken ? [] : sections.flat())]);
}

const titles = ['QUESTION', 'ANSWER', 'AUTHORITY', 'ADDITIONAL'];
const brokenMessage = ';; Warning: Message parser reports malformed message packet.';

/** All bytes of a message that dig could not read at all. */
function dumpIn(lines: readonly string[]): Buffer | null {
  const from = lines.findIndex((line) => line.startsWith(';; Got bad packet: '));
  const length = Number(/^(\d{1,5}) bytes$/.exec(lines[from + 1] ?? '')?.[1] ?? NaN);
  if (from < 0 || !(length <= 65535)) return null;
  const bytes = lines
    .slice(from + 2, from + 2 + Math.ceil(length / 16))
    .map((line) => /^(?:[0-9a-f]{2} ){1,16}/.exec(line)?.[0].replaceAll(' ', '') ?? '')
    .join('');
  return bytes.length === 2 * length ? Buffer.from(bytes, 'hex') : null;
}

interface Head {
  readonly rcode: number;
  readonly id: number;
  readonly flags: number;
  readonly counts: readonly number[];
}

function headIn(lines: readonly string[]): Head | null {
  const at = lines.findIndex((line) => line.startsWith(';; ->>HEADER<<- '));
  const [, status, id] =
    /^;; ->>HEADER<<- opcode: QUERY, status: ([A-Z0-9]+), id: (\d{1,5})$/.exec(lines[at] ?? '') ?? [];
  const [, flags, ...counts] =
    /^;; flags:((?: [a-z]{2})*);(?: MBZ: 0x[0-9a-f]+;?,?)? QUERY: (\d{1,5}), ANSWER: (\d{1,5}), AUTHORITY: (\d{1,5}), ADDITIONAL: (\d{1,5})$/.exec(
      lines[at + 1] ?? '',
    ) ?? [];
  const rcode = rcodeOf(status ?? '');
  const bits = (flags ?? '').split(' ').map((flag) => (flag === '' ? 0 : (flagBits.get(flag) ?? null)));
  const numbers = counts.map(Number);
  if (rcode === null || flags === undefined || bits.includes(null)) return null;
  if ([Number(id), ...numbers].some((value) => value > 65535)) return null;
  return {
    rcode,
    id: Number(id),
    flags: bits.reduce<number>((sum, bit) => sum | (bit ?? 0), 0),
    counts: numbers,
  };
}

const flagBits: ReadonlyMap<string, number> = new Map([
  ['qr', 0x8000],
  ['aa', 0x0400],
  ['tc', 0x0200],
  ['rd', 0x0100],
  ['ra', 0x0080],
  ['ad', 0x0020],
  ['cd', 0x0010],
]);

/** By number (RFC 1035, 2136, 6891). */
const rcodes = [
  ...['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'],
  ...['YXDOMAIN', 'YXRRSET', 'NXRRSET', 'NOTAUTH', 'NOTZONE'],
];

function rcodeOf(status: string): number | null {
  if (status === 'BADVERS') return 16;
  if (status === 'BADCOOKIE') return 23;
  const reserved = Number(/^RESERVED(1[1-5])$/.exec(status)?.[1] ?? NaN);
  const known = rcodes.indexOf(status);
  if (known >= 0) return known;
  return Number.isNaN(reserved) ? null : reserved;
}

/** The OPT record, if there was one. */
function ednsIn(lines: readonly string[], extendedRcode: number): Buffer | null {
  const [, version, flags, size] =
    lines
      .map((line) =>
        /^; EDNS: version: (\d{1,3}), flags:((?: [a-z]{2})*);(?: MBZ: \S+,)? udp: (\d{1,5})$/.exec(line),
      )
      .find((match) => match !== null) ?? [];
  if (size === undefined || Number(size) > 65535 || Number(version) > 255) return null;
  const options = lines.flatMap((line) => {
    const [, code, text = ''] = /^; EDE: (\d{1,5})(?: \([^)]*\))?(?:: \((.*)\))?$/.exec(line) ?? [];
    if (code === undefined || Number(code) > 65535) return [];
    const words = Buffer.from(text, 'latin1');
    return [uint16(15), uint16(2 + words.length), uint16(Number(code)), words];
  });
  const data = Buffer.concat(options);
  const isSecure = flags?.split(' ').includes('do') === true;
  return Buffer.concat([
    Buffer.from([0, 0, 41]),
    uint16(Number(size)),
    Buffer.from([extendedRcode, Number(version), isSecure ? 0x80 : 0, 0]),
    uint16(data.length),
    data,
  ]);
}

function questionFrom(line: string): Buffer | null {
  const [, name, group, type] = /^;(\S+)\s+CLASS(\d{1,5})\s+TYPE(\d{1,5})$/.exec(line) ?? [];
  const bytes = nameFrom(name ?? '');
  return bytes === null ? null : Buffer.concat([bytes, uint16(Number(type)), uint16(Number(group))]);
}

function recordFrom(line: string): Buffer | null {
  const [, name, ttl, group, type, length, hex] =
    /^(\S+)\s+(\d{1,10})\s+CLASS(\d{1,5})\s+TYPE(\d{1,5})\s+\\# (\d{1,5})((?: [0-9A-Fa-f]+)*)$/.exec(line) ??
    [];
  const bytes = nameFrom(name ?? '');
  const data = Buffer.from((hex ?? '').replaceAll(' ', ''), 'hex');
  if (bytes === null || data.length !== Number(length)) return null;
  const times = Buffer.alloc(4);
  times.writeUInt32BE(Number(ttl) >>> 0);
  return Buffer.concat([
    bytes,
    uint16(Number(type)),
    uint16(Number(group)),
    times,
    uint16(data.length),
    data,
  ]);
}

/** 255 bytes (RFC 1035 section 2.3.4), each at most four letters. */
const mostLetters = 1020;

/** From the form of RFC 1035 section 5.1, escapes and all. */
function nameFrom(text: string): Buffer | null {
  if (text === '.') return Buffer.from([0]);
  if (text.length > mostLetters) return null;
  const labels = [...text.matchAll(/((?:\\[0-9]{3}|\\[^0-9]|[^.\\])+)\./g)];
  if (labels.length === 0 || labels.map(([whole]) => whole).join('') !== text) return null;
  const parts = labels.map(([, label = '']) =>
    Buffer.from(
      label.replaceAll(
        /\\([0-9]{3})|\\(.)/g,
        (_whole, code: string | undefined, letter: string | undefined) =>
          code === undefined ? (letter ?? '') : String.fromCharCode(Number(code)),
      ),
      'latin1',
    ),
  );
  if (parts.some(({ length }) => length > 63)) return null;
  return Buffer.concat([...parts.flatMap((label) => [Buffer.from([label.length]), label]), Buffer.from([0])]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value & 0xffff);
  return bytes;
}
