import { readFileSync } from 'node:fs';
import type { Answer } from 'dns-packet';

/** Other names for the zones: lines "word stands-instead" of the file that NETCHECK_LAB_WORDS names. */
const words = ((file) => (file === '' ? '' : readFileSync(file, 'utf8')))(
  process.env['NETCHECK_LAB_WORDS'] ?? '',
)
  .split('\n')
  .map((line) => line.split(' '));

const worded = (name: string): string =>
  words.reduce((text, [word = '', stands = '']) => (word === '' ? text : text.replace(word, stands)), name);

/** What the VNet's resolver knows: one public zone, one private zone, the root. */
const addresses: Readonly<Record<string, string>> = {
  [worded('example.com')]: '172.30.0.80',
  [worded('www.example.com')]: '172.30.0.80',
  [worded('api.corp.internal')]: '172.30.0.80',
  [worded('db.corp.internal')]: '172.30.0.81',
};

const [publicZone, privateZone] = [worded('example.com'), worded('corp.internal')];
const zones = [publicZone, privateZone];

export interface Lookup {
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

/** As a resolver answers: data, empty with SOA, or NXDOMAIN with the SOA of the zone that denies. */
export function lookUp(name: string, type: string): Lookup {
  if (name === '' || name === '.') return root(type);
  const address = addresses[name];
  if (address !== undefined)
    return type === 'A' ? found([{ type: 'A', name, ttl: 30, data: address }]) : empty(zoneOf(name));
  if (name === `big.${publicZone}`)
    return type === 'TXT' ? found([{ type: 'TXT', name, ttl: 30, data: big }]) : empty(publicZone);
  if (zones.includes(name)) return empty(name);
  return { rcode: 'NXDOMAIN', answers: [], authorities: [soa(zoneOf(name))] };
}

function root(type: string): Lookup {
  if (type === 'NS') return found([{ type: 'NS', name: '.', ttl: 300, data: 'a.root-servers.test' }]);
  return type === 'DNSKEY' ? found(keys) : empty('.');
}

/** As large as the root's keys and their signatures while a key is rolled over: about 1.4 kB. */
const keys = Array.from({ length: 5 }, (_, index): Answer => ({
  type: 'DNSKEY',
  name: '.',
  ttl: 300,
  data: { flags: 257, algorithm: 8, key: Buffer.alloc(264, index + 1) },
}));

/** More than 1.6 kB, so that it fits no ordinary UDP answer. */
const big = Array.from({ length: 8 }, (_, index) => String(index).repeat(220));

const zoneOf = (name: string): string =>
  zones.find((zone) => name === zone || name.endsWith(`.${zone}`)) ?? '.';

const found = (answers: readonly Answer[]): Lookup => ({ rcode: 'NOERROR', answers, authorities: [] });

const empty = (zone: string): Lookup => ({ rcode: 'NOERROR', answers: [], authorities: [soa(zone)] });

const soa = (zone: string): Answer => ({
  type: 'SOA',
  name: zone,
  ttl: 30,
  data: {
    mname: `ns.${publicZone}`,
    rname: `hostmaster.${publicZone}`,
    serial: 1,
    refresh: 3600,
    retry: 600,
    expire: 86400,
    minimum: 30,
  },
});
