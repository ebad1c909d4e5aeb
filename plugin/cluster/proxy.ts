import { UsageError } from '../errors.ts';
import type { Environment } from './connection-flags.ts';
import { isExempt } from './no-proxy.ts';

/** What stands between here and the API server by the user's own wish. */
export interface Proxy {
  readonly kind: 'http' | 'https' | 'socks5';
  readonly host: string;
  readonly port: number;
  readonly login: { readonly user: string; readonly password: string } | null;
  /** As messages have it: without user and password. */
  readonly shown: string;
  /** What named it: `proxy-url`, or the name of the variable. */
  readonly from: string;
}

const kinds: Readonly<Record<string, { readonly kind: Proxy['kind']; readonly port: number }>> = {
  'http:': { kind: 'http', port: 80 },
  'https:': { kind: 'https', port: 443 },
  'socks5:': { kind: 'socks5', port: 1080 },
  'socks5h:': { kind: 'socks5', port: 1080 },
};

/**
 * The proxy that kubectl would use: `proxy-url` of the cluster, whatever the environment says; else HTTPS_PROXY (HTTP_PROXY for a server without
 * TLS) or the same in small letters, unless NO_PROXY exempts the server. Without a scheme an address in a variable is that of an http proxy.
 */
export function proxyFor(server: URL, proxyUrl: string | null, env: Environment): Proxy | null {
  if (proxyUrl !== null) return ofCluster(proxyUrl);
  const names = server.protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const from = names.find((name) => (env[name] ?? '') !== '');
  const value = from === undefined ? '' : (env[from] ?? '');
  if (
    from === undefined ||
    isExempt(env['NO_PROXY'] || env['no_proxy'] || '', hostOf(server), portOf(server))
  )
    return null;
  const url = parsed(value.includes('://') ? value : `http://${value}`);
  if (url === null) throw unusable('', from);
  return proxyOf(url, from);
}

/** Without the brackets that URLs have around IPv6 addresses. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** With the port that the scheme stands for where none is written. */
export const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);

function ofCluster(proxyUrl: string): Proxy {
  const url = parsed(proxyUrl);
  // kubectl refuses it here; in the variables it means what socks5 means.
  if (url === null || url.protocol === 'socks5h:') throw unusable(url?.protocol ?? '', 'proxy-url');
  return proxyOf(url, 'proxy-url');
}

function proxyOf(url: URL, from: string): Proxy {
  const known = kinds[url.protocol];
  if (known === undefined || url.hostname === '') throw unusable(url.protocol, from);
  const host = hostOf(url);
  const port = url.port === '' ? known.port : Number(url.port);
  const login =
    url.username === '' && url.password === ''
      ? null
      : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  const shown = `${known.kind}://${authorityOf(host, port)}`;
  return { kind: known.kind, host, port, login, shown, from };
}

/** `host:port`, with brackets around an IPv6 address. */
export const authorityOf = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;

/** Null: no URL, or one whose user and password are not percent-encoded. */
function parsed(text: string): URL | null {
  try {
    const url = new URL(text);
    decodeURIComponent(`${url.username}${url.password}`);
    return url;
  } catch {
    return null;
  }
}

/** The value itself is not shown: a password may be in it. */
const unusable = (protocol: string, from: string): UsageError =>
  new UsageError(
    protocol === ''
      ? `${from} is not the address of a proxy`
      : `${from} names a proxy of the kind ${protocol}//, which cannot be used`,
    { hint: 'Use http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT.' },
  );
