import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/**
 * Whether NO_PROXY exempts `host:port`, read as kubectl reads it (golang.org/x/net/http/httpproxy): `*`, host names, which stand for what is
 * below them too, suffixes (`.corp`, `*.corp`), addresses and CIDRs, each but the last with a port where one is given. What is on this machine
 * never goes through a proxy.
 */
export function isExempt(noProxy: string, host: string, port: number): boolean {
  if (host === 'localhost' || contains(loopback, host)) return true;
  return noProxy
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim())
    .some((entry) => entry === '*' || exempts(entry, host, port));
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function exempts(entry: string, host: string, port: number): boolean {
  const range = rangeOf(entry);
  if (range !== null) return contains(range, host);
  const [, bracketed, plain, onlyPort = ''] = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(entry) ?? [];
  if (onlyPort !== '' && onlyPort !== String(port)) return false;
  const named = bracketed ?? plain ?? entry;
  if (isIP(named) !== 0) return contains(only(named), host);
  return isIP(host) === 0 && covers(named, host);
}

/** `corp` covers itself and what is below it, `.corp` and `*.corp` only that. */
function covers(named: string, host: string): boolean {
  const written = named.replace(/^\*?\./, '');
  const domain = /^[\x20-\x7e]*$/.test(written) ? written : domainToASCII(written);
  return domain !== '' && (host.endsWith(`.${domain}`) || (written === named && host === domain));
}

/** Null: no CIDR. */
function rangeOf(entry: string): BlockList | null {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? [];
  const family = isIP(address);
  if (family === 0 || Number(bits) > (family === 4 ? 32 : 128)) return null;
  const range = new BlockList();
  range.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return range;
}

function only(address: string): BlockList {
  const one = new BlockList();
  one.addAddress(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return one;
}

function contains(list: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
