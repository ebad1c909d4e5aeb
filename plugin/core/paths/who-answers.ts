import { usualManner } from '../corefile/forward-line.ts';
import { answererOf, isClusterVariable, type Answerer } from '../corefile/forwarding.ts';
import { parseCorefile, type Corefile } from '../corefile/parse.ts';
import { inZone } from '../corefile/zone.ts';
import { present, type Part } from '../model/part.ts';
import type { Topology } from '../model/topology.ts';
import type { PodsResolver } from './pods-resolver.ts';

/** The Corefile with what it imports. */
export function readCorefile({ configMaps }: Topology): Part<Corefile> {
  const main = configMaps['coredns'];
  if (main?.kind !== 'present') {
    return (
      main ?? { kind: 'missing', why: { reason: 'not-asked', detail: 'config map coredns was not read' } }
    );
  }
  const { Corefile: text = '', ...beside } = main.value.data;
  return present(parseCorefile(text, customFiles(configMaps), beside));
}

/** null where there may be some that could not be read. */
function customFiles(configMaps: Topology['configMaps']): Readonly<Record<string, string>> | null {
  const custom = configMaps['coredns-custom'];
  if (custom?.kind === 'present') return custom.value.data;
  return custom === undefined || custom.why.reason === 'not-found' ? {} : null;
}

/**
 * Who answers a name; `absent`: once the cluster's own data do not have it. Without a readable Corefile the cluster domain and reverse
 * zones are taken for CoreDNS's own, and the rest for forwarded as usual.
 */
export function answererIn(
  podsResolver: PodsResolver,
  corefile: Part<Corefile>,
  clusterDomain: string,
  name: string,
  absent: boolean,
): Answerer {
  const cluster: Answerer | null = inZone(name, clusterDomain)
    ? { kind: 'kubernetes', zone: clusterDomain }
    : null;
  if (corefile.kind === 'missing' || corefile.value.blocks.length === 0) return cluster ?? forwardedAsUsual;
  if (cluster !== null && isClusterVariable(corefile.value)) return cluster;
  const answerer = answererOf(corefile.value, name, absent) ?? { kind: 'other', zone: '.' };
  return withOwnResolver(podsResolver, answerer);
}

const forwardedAsUsual: Answerer = {
  kind: 'forward',
  zone: '.',
  upstreams: ['/etc/resolv.conf'],
  manner: usualManner,
  source: { key: 'Corefile', line: 0 },
};

/** Where nobody knows whom the file names in CoreDNS pods, nobody knows who is asked. */
const withOwnResolver = (podsResolver: PodsResolver, answerer: Answerer): Answerer =>
  podsResolver.kind === 'open' &&
  answerer.kind === 'forward' &&
  answerer.upstreams.includes('/etc/resolv.conf')
    ? { ...answerer, kind: 'unknown', doubts: [{ source: answerer.source, text: podsResolver.text }] }
    : answerer;
