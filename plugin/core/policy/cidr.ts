/** Whether an IPv4 address lies in an IPv4 block; null where either is of another family or malformed. */
export function inBlock(address: string, cidr: string): boolean | null {
  const [network = '', bits = '32'] = cidr.split('/');
  const ip = numberOf(address);
  const base = numberOf(network);
  const length = Number(bits);
  if (ip === null || base === null || !Number.isInteger(length) || length < 0 || length > 32) return null;
  if (length === 0) return true;
  const shift = 2 ** (32 - length);
  return Math.floor(ip / shift) === Math.floor(base / shift);
}

function numberOf(address: string): number | null {
  const parts = address.split('.');
  if (parts.length !== 4) return null;
  let sum = 0;
  for (const part of parts) {
    const octet = Number(part);
    if (!/^\d{1,3}$/.test(part) || octet > 255) return null;
    sum = sum * 256 + octet;
  }
  return sum;
}

/** RFC 1918, shared addresses (RFC 6598) and link-local ones (RFC 3927); null for what is no IPv4 address. */
export function isPrivateAddress(address: string): boolean | null {
  if (numberOf(address) === null) return null;
  return privateBlocks.some((block) => inBlock(address, block) === true);
}

const privateBlocks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
];
