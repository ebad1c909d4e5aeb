import { isOtherFile } from '../corefile/forward-line.ts';
import { forwardsInUse } from '../corefile/forwards.ts';
import type { Corefile } from '../corefile/parse.ts';
import { isVariable } from '../corefile/tokens.ts';

export interface Upstream extends Server {
  /** Which zone it serves, "." for everything. */
  readonly zone: string;
}

/** Whom CoreDNS may ask. */
export interface Server {
  /** Its IP address; as written in the Corefile where that is something else, or where it speaks no plain DNS ("tls://1.1.1.1"). */
  readonly address: string;
  readonly port: number;
  /** Whether a probe can ask it: by plain DNS, at an address that is known. */
  readonly plain: boolean;
}

/** Stands for whoever is asked where nothing in the Corefile tells. */
export const unknownServer: Server = { address: 'an unknown server', port: 53, plain: false };

/**
 * Every server of the Corefile and of the nodes' resolv.conf, in order of first mention; one that serves everything is told as
 * such, whatever zone it is named for besides. `inPods`: whom that file names in CoreDNS pods, where it is none of the node's.
 */
export function upstreamsOf(
  corefile: Corefile,
  nameservers: readonly string[],
  inPods: readonly string[] = nameservers,
): readonly Upstream[] {
  const named = [
    ...forwardsInUse(corefile).flatMap(({ zone, upstream }) =>
      serversOf(upstream, zone, inPods).map((server) => ({ ...server, zone })),
    ),
    ...nameservers.map((address) => ({ ...plainServer(address, 53), zone: '.' })),
  ];
  const found = new Map<string, Upstream>();
  for (const one of named) {
    const general = named.some((other) => other.zone === '.' && isSame(one, other));
    const upstream = general ? { ...one, zone: '.' } : one;
    const key = `${upstream.address} ${String(upstream.port)} ${upstream.zone}`;
    if (!found.has(key)) found.set(key, upstream);
  }
  return [...found.values()];
}

const isSame = (a: Server, b: Server): boolean => a.address === b.address && a.port === b.port;

/** Servers to which the Corefile forwards single zones; one of them may be a general upstream too. */
export const stubsOf = (corefile: Corefile, nameservers: readonly string[]): readonly Upstream[] =>
  forwardsInUse(corefile)
    .filter(({ zone }) => zone !== '.')
    .flatMap(({ zone, upstream }) =>
      serversOf(upstream, zone, nameservers).map((server) => ({ ...server, zone })),
    );

/**
 * What one upstream of a forward line stands for. The usual file is the node's; where another file or a variable stands for everything,
 * it is supposed to say the same.
 */
export function serversOf(written: string, zone: string, nameservers: readonly string[]): readonly Server[] {
  const open = isVariable(written) || isOtherFile(written);
  if (written === '/etc/resolv.conf' || (open && zone === '.' && nameservers.length > 0))
    return nameservers.map((address) => plainServer(address, 53));
  const bare = written.replace(/^dns:\/\//, '');
  if (isV6(bare)) return [plainServer(bare, 53)];
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|(\d+(?:\.\d+){3}))(?::(\d+))?$/.exec(bare);
  const address = parts?.[1] ?? parts?.[2];
  return [
    address === undefined
      ? { address: written, port: portWritten(written), plain: false }
      : plainServer(address, Number(parts?.[3] ?? '53')),
  ];
}

/** Usual where none is written: DNS over TLS (RFC 7858) and over HTTPS (RFC 8484) have ports of their own. */
const portWritten = (written: string): number =>
  Number(
    /:(\d+)$/.exec(written)?.[1] ??
      (written.startsWith('tls://') ? 853 : written.startsWith('https://') ? 443 : 53),
  );

/** "tls://1.1.1.1:853" → "1.1.1.1". */
export const hostOf = (address: string): string =>
  /^[a-z0-9]+:\/\/\[?([^\]%]+?)\]?(?::\d+|%.*)?$/.exec(address)?.[1] ?? address;

const plainServer = (address: string, port: number): Server => ({ address, port, plain: true });

const isV6 = (text: string): boolean => /^[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text);

/** Whether CoreDNS speaks with it over TCP, whatever it was asked over. */
export const isEncrypted = (address: string): boolean => /^(?:tls|https):\/\//.test(address);
