import { reverseZones } from './reverse-zones.ts';
import { isVariable } from './tokens.ts';
import { normalZone } from './zone.ts';

/** For what a server block listens, and where. */
export interface Address {
  /** null where a variable names it. */
  readonly zone: string | null;
  /** null where none is given: the default of the scheme. */
  readonly port: number | 'variable' | null;
  readonly scheme: Scheme;
}

const schemes = ['dns', 'tls', 'quic', 'grpc', 'https', 'https3', 'unix'] as const;

export type Scheme = (typeof schemes)[number];

/** "dns://example.org:5353", or a network ("10.0.0.0/8"), which is several zones where it ends within an octet. */
export function addressesOf(key: string): readonly Address[] {
  const scheme = schemes.find((one) => key.startsWith(`${one}://`)) ?? 'dns';
  const rest = key.startsWith(`${scheme}://`) ? key.slice(`${scheme}://`.length) : key;
  const parts = /^(.*?)(?::(\d+|\{[$%].*\}))?$/s.exec(rest);
  const [zone, port] = [parts?.[1] ?? rest, parts?.[2]];
  const where = {
    port: port === undefined ? null : isVariable(port) ? ('variable' as const) : Number(port),
    scheme,
  };
  if (isVariable(zone)) return [{ zone: null, ...where }];
  return zonesNamed(zone).map((one) => ({ zone: one, ...where }));
}

/** The zones that one word names; any port and scheme are left out. */
export const zonesIn = (word: string): readonly string[] =>
  addressesOf(word).flatMap(({ zone }) => (zone === null ? [] : [zone]));

const zonesNamed = (zone: string): readonly string[] => reverseZones(zone) ?? [normalZone(zone)];
