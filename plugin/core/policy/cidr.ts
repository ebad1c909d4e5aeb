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
