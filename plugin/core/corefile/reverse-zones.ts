/**
 * The zones below in-addr.arpa or ip6.arpa that hold the addresses of a network, as CoreDNS expands it: several where it does not end
 * between two labels (RFC 1035 section 3.5, RFC 3596 section 2.5). null for what is no network.
 */
export function reverseZones(network: string): readonly string[] | null {
  const parts = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(network);
  const address = parts?.[1] ?? '';
  const bits = Number(parts?.[2] ?? 'NaN');
  const kind = address.includes(':') ? v6 : v4;
  const labels = kind.labels(address);
  if (labels === null || !(bits <= labels.length * kind.bits)) return null;
  const whole = Math.ceil(bits / kind.bits);
  const free = whole * kind.bits - bits;
  const last = Math.floor((labels[whole - 1] ?? 0) / 2 ** free) * 2 ** free;
  const prefix = labels.slice(0, Math.max(0, whole - 1));
  if (whole === 0) return [kind.zone];
  return Array.from({ length: 2 ** free }, (_, index) =>
    [...prefix, last + index]
      .reverse()
      .map((label) => label.toString(kind.base))
      .concat(kind.zone)
      .join('.'),
  );
}

interface Kind {
  readonly zone: string;
  /** What one label stands for. */
  readonly bits: number;
  readonly base: number;
  readonly labels: (address: string) => readonly number[] | null;
}

const v4: Kind = {
  zone: 'in-addr.arpa',
  bits: 8,
  base: 10,
  labels: (address) => {
    const octets = address.split('.');
    return octets.length === 4 && octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255)
      ? octets.map(Number)
      : null;
  },
};

const v6: Kind = {
  zone: 'ip6.arpa',
  bits: 4,
  base: 16,
  labels: (address) => {
    const [front = '', back, more] = address.split('::');
    const groups = [groupsOf(front), groupsOf(back ?? '')] as const;
    const missing = 8 - groups[0].length - groups[1].length;
    const whole = [
      ...groups[0],
      ...Array.from({ length: back === undefined ? 0 : Math.max(0, missing) }, () => '0'),
      ...groups[1],
    ];
    return more === undefined &&
      whole.length === 8 &&
      whole.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))
      ? whole.flatMap(digitsOf)
      : null;
  },
};

/** "db8" → 0, 13, 11, 8. */
const digitsOf = (group: string): readonly number[] =>
  Array.from({ length: 4 }, (_, at) => parseInt(group.padStart(4, '0').charAt(at), 16));

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
