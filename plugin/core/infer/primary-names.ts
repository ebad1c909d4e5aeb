import { normalZone } from '../corefile/parse.ts';
import type { Complaint } from '../model/complaint.ts';
import type { Observation } from '../model/observation.ts';
import type { VantageId } from '../model/probe.ts';
import type { Topology } from '../model/topology.ts';
import type { Layout } from '../paths/layout.ts';
import { isNodeCacheAddress } from '../paths/node-cache.ts';

/**
 * For every complained name the reading of the search path that should exist: a reading that some resolver answered, and others
 * that lead to it; else the Service name it can mean, else the name as written. The other readings are expected not to exist.
 */
export function primaryNames(
  complaint: Complaint,
  layout: Layout,
  samples: readonly Observation[],
  services: Topology['namedServices'],
): ReadonlySet<string> {
  const answered = new Set<string>();
  for (const sample of samples) {
    if (sample.kind !== 'measured' || sample.probe.question.kind !== 'complained') continue;
    if (sample.outcome.rcode === 'NOERROR') answered.add(sample.probe.question.name);
  }
  const search = clientSearchList(layout);
  const primaries = new Set(
    complaint.names.map((name) => {
      const readings = readingsOf(name, complaint.namespace, layout.clusterDomain, search);
      const likeliest = likeliestReading(name, complaint.namespace, search, layout, services);
      // What the search list does not lead to no client asks for: it gets what the name as written gives.
      return (
        readings.find((reading) => answered.has(reading)) ??
        readings.find((reading) => reading === likeliest) ??
        normalZone(name)
      );
    }),
  );
  return new Set([...primaries, ...ledTo(primaries, samples)]);
}

/**
 * Longer readings that are answered with an alias of a name itself, as the plugin "autopath" spares a client the other questions, or with
 * its addresses, as where a pattern rewrites them all alike: whoever comes to them gets what he wants.
 */
function ledTo(primaries: ReadonlySet<string>, samples: readonly Observation[]): ReadonlySet<string> {
  const answers = samples.flatMap((sample) =>
    sample.kind === 'measured' &&
    sample.probe.question.kind === 'complained' &&
    sample.outcome.rcode === 'NOERROR'
      ? [{ question: sample.probe.question, data: (sample.outcome.answer?.data ?? []).map(normalZone) }]
      : [],
  );
  const own = new Set([
    ...primaries,
    ...answers.flatMap(({ question, data }) => (primaries.has(question.name) ? data : [])),
  ]);
  return new Set(
    answers
      .filter(({ question: { name, given }, data }) => {
        const isLonger = name.startsWith(`${normalZone(given)}.`);
        return (
          isLonger &&
          (data.some((one) => primaries.has(one)) || (data.length > 0 && data.every((one) => own.has(one))))
        );
      })
      .map(({ question }) => question.name),
  );
}

/** What clients search in: as a pod like the victim was given it, else as pods usually are; null where it is not known. */
function clientSearchList(layout: Layout): readonly string[] | null {
  const clients = [...layout.resolvers.keys()].filter((vantage) => vantage.startsWith('app@'));
  for (const vantage of clients) {
    const own = searchListOf(layout, vantage);
    if (own !== null) return own;
  }
  return [...layout.resolvers.values()].find((config) => config.searches.length > 1)?.searches ?? null;
}

/**
 * What a vantage's resolv.conf searches in. An empty list counts only where it asks the cluster's DNS: a pod with its node's
 * resolver is another matter. null: not known.
 */
export function searchListOf(layout: Layout, vantage: VantageId): readonly string[] | null {
  const config = layout.resolvers.get(vantage);
  if (config === undefined) return null;
  const cluster = config.nameservers.some(
    (address) => layout.serviceAddresses.includes(address) || isNodeCacheAddress(address),
  );
  return cluster || config.searches.length > 0 ? config.searches : null;
}

/**
 * All absolute names that a resolver may try for `name`, the absolute form first. Lower case, no last dot. `searches` null: what
 * pods usually search in.
 */
export function readingsOf(
  name: string,
  namespace: string,
  clusterDomain: string,
  searches: readonly string[] | null,
): readonly string[] {
  const plain = normalZone(name);
  if (name.endsWith('.')) return [plain];
  const suffixes = searches ?? [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
  const inCluster = plain === clusterDomain || plain.endsWith(`.${clusterDomain}`);
  return inCluster ? [plain] : [plain, ...suffixes.map((suffix) => `${plain}.${normalZone(suffix)}`)];
}

/** "web" means a Service, "web.shop" as well where the API knows it; "www.example.com" means itself. */
function likeliestReading(
  name: string,
  namespace: string,
  searches: readonly string[] | null,
  layout: Layout,
  services: Topology['namedServices'],
): string {
  const domain = normalZone(
    searches?.find((one) => one.startsWith('svc.'))?.slice('svc.'.length) ?? layout.clusterDomain,
  );
  const plain = normalZone(name);
  const labels = plain.split('.');
  if (name.endsWith('.') || plain.endsWith(`.${domain}`)) return plain;
  if (searches?.length === 0) return plain;
  if (labels.length === 1) return `${plain}.${namespace}.svc.${domain}`;
  const [service = '', namespaceNamed = ''] = labels;
  if (labels.length === 2 && services[`${namespaceNamed}/${service}`]?.kind === 'present')
    return `${plain}.svc.${domain}`;
  const ofCluster = labels.at(-1) === 'svc' || labels.at(-1) === 'pod';
  return ofCluster && labels.length >= 3 ? `${plain}.${domain}` : plain;
}
