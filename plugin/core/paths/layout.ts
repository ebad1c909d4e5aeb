import { allForwards, answererOf, clusterDomainOf, type Answerer } from '../corefile/forwarding.ts';
import { normalZone, parseCorefile, type Corefile } from '../corefile/parse.ts';
import type { Complaint } from '../model/complaint.ts';
import type { Observations, ResolverConfig } from '../model/observation.ts';
import { present, valueOr, type Part } from '../model/part.ts';
import type { Question, Target, Vantage, VantageId } from '../model/probe.ts';
import type { DnsService, Topology } from '../model/topology.ts';
import { nodeCacheOf, type NodeCache } from './node-cache.ts';

/** How DNS is laid out in this cluster: what paths and hypotheses need of topology and resolver readings, in one place. */
export interface Layout {
  readonly clusterDomain: string;
  readonly service: DnsService | null;
  readonly serviceTarget: Target | null;
  /** CoreDNS pods that have an address. */
  readonly pods: readonly LayoutPod[];
  /** Names of pods to which the Service sends; null where the endpoints could not be read. */
  readonly readyEndpoints: readonly string[] | null;
  readonly corefile: Part<Corefile>;
  /** Every upstream address of the nodes and the Corefile, with port, in order of first mention. */
  readonly upstreams: readonly Upstream[];
  /** Servers to which the Corefile forwards single zones; one of them may be a general upstream too. */
  readonly stubs: readonly Upstream[];
  readonly resolvers: ReadonlyMap<VantageId, ResolverConfig>;
  /** Nameservers of a node's resolv.conf, from a host vantage there; null where none was read. */
  readonly nodeNameservers: (node: string) => readonly string[] | null;
  /** Upstream addresses CoreDNS on `node` would ask; empty where it answers by itself. */
  readonly forwardTargets: (question: Question, node: string | null) => readonly string[];
  readonly answerer: (name: string) => Answerer;
  /** null where no resolv.conf names a cache on the node. */
  readonly nodeCache: NodeCache | null;
}

export interface LayoutPod {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly node: string | null;
  readonly ready: boolean;
}

export interface Upstream {
  readonly address: string;
  readonly port: number;
  /** Which zone it serves, "." for everything. */
  readonly zone: string;
}

export function layoutOf(topology: Topology, observations: Observations): Layout {
  const service = valueOr(topology.service, null);
  const corefile = readCorefile(topology);
  const resolvers = readResolvers(observations);
  const vantages = new Map(observations.vantages.map((report) => [report.vantage.id, report.vantage]));
  const nodeNameservers = (node: string): readonly string[] | null => hostResolver(node, vantages, resolvers);
  const answerer = remembering((name: string): Answerer => answererIn(corefile, name, clusterDomain));
  const beyondCluster = remembering((name: string): Answerer => forwarderIn(corefile, name));
  const clusterDomain = domainOf(corefile, resolvers);
  const anyNode = firstNameservers(vantages, resolvers);
  const targets = new Map<string, readonly string[]>();
  const forwardTargets = (question: Question, node: string | null): readonly string[] => {
    const name = nameOnPath(question);
    const beyond = question.kind === 'reverse-absent';
    const key = `${String(beyond)} ${node ?? ''} ${name}`;
    const known = targets.get(key);
    if (known !== undefined) return known;
    const answer = beyond ? beyondCluster(name) : answerer(name);
    const nameservers = (node === null ? null : nodeNameservers(node)) ?? anyNode;
    const found =
      answer.kind === 'forward'
        ? answer.upstreams.flatMap((upstream) => expand(upstream, nameservers)).map((one) => one.address)
        : [];
    targets.set(key, found);
    return found;
  };
  return {
    clusterDomain,
    service,
    serviceTarget: targetOf(service),
    pods: podsOf(topology),
    readyEndpoints: readyEndpointsOf(topology),
    corefile,
    upstreams: upstreamsOf(corefile, anyNode),
    stubs: stubsOf(corefile, anyNode),
    resolvers,
    nodeNameservers,
    answerer,
    forwardTargets,
    nodeCache: nodeCacheOf(topology, resolvers),
  };
}

/** Names are few and asked for often. */
function remembering<T>(of: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const value = known.get(name) ?? of(name);
    known.set(name, value);
    return value;
  };
}

/** The name as the path sees it: a random label stands for itself under its suffix. */
export const nameOnPath = (question: Question): string =>
  'suffix' in question ? `x.${question.suffix}` : question.name;

export const isClusterQuestion = (question: Question, layout: Layout): boolean =>
  question.kind === 'cluster-known' ||
  question.kind === 'cluster-absent' ||
  question.kind === 'service-reverse' ||
  question.kind === 'pair-absent' ||
  (question.kind === 'complained' && layout.answerer(question.name).kind === 'kubernetes');

/** Addresses that a pod like the victim really asks: what its resolv.conf names, else the Service. */
export function clientNameservers(layout: Layout, vantage: Vantage): readonly string[] {
  const config = layout.resolvers.get(vantage.id);
  if (config !== undefined && config.nameservers.length > 0) return config.nameservers;
  return layout.service?.clusterIPs ?? [];
}

/** External names complained of: those CoreDNS would forward. */
export const complainedExternal = (complaint: Complaint, layout: Layout): readonly string[] =>
  complaint.names.filter((name) => isQualified(name) && layout.answerer(name).kind !== 'kubernetes');

const isQualified = (name: string): boolean => name.replace(/\.$/, '').includes('.');

function readCorefile(topology: Topology): Part<Corefile> {
  const main = topology.configMaps['coredns'];
  if (main?.kind !== 'present') {
    return (
      main ?? { kind: 'missing', why: { reason: 'not-asked', detail: 'config map coredns was not read' } }
    );
  }
  const custom = topology.configMaps['coredns-custom'];
  return present(
    parseCorefile(main.value.data['Corefile'] ?? '', custom?.kind === 'present' ? custom.value.data : {}),
  );
}

function readResolvers(observations: Observations): ReadonlyMap<VantageId, ResolverConfig> {
  const readings = new Map<VantageId, ResolverConfig>();
  for (const { vantage, state } of observations.vantages) {
    // What a CoreDNS pod has for a resolver is nobody's client configuration.
    if (state.kind === 'ready' && state.resolver.kind === 'read' && vantage.kind !== 'coredns')
      readings.set(vantage.id, state.resolver.config);
  }
  return readings;
}

/** The Corefile names the cluster domain; else the search list of a pod does ("shop.svc.cluster.local"). */
function domainOf(corefile: Part<Corefile>, resolvers: ReadonlyMap<VantageId, ResolverConfig>): string {
  const named = corefile.kind === 'present' ? clusterDomainOf(corefile.value) : null;
  if (named !== null) return named;
  for (const config of resolvers.values()) {
    const search = config.searches.find((entry) => entry.startsWith('svc.'));
    if (search !== undefined) return normalZone(search.slice('svc.'.length));
  }
  return 'cluster.local';
}

function targetOf(service: DnsService | null): Target | null {
  const address = service?.clusterIPs.find((ip) => ip !== 'None' && ip !== '');
  if (service === null || address === undefined) return null;
  const port = service.ports.find((one) => one.protocol === 'UDP')?.port ?? 53;
  return { role: 'service', address, port };
}

function podsOf(topology: Topology): readonly LayoutPod[] {
  const endpoints = valueOr(topology.endpoints, []);
  return valueOr(topology.dnsPods, []).flatMap((pod) => {
    if (pod.address === null || pod.phase !== 'Running') return [];
    const declared = pod.containers
      .flatMap((container) => container.ports)
      .find((port) => port.protocol === 'UDP');
    const published = endpoints
      .find((one) => one.pod === pod.name)
      ?.ports.find((port) => port.protocol === 'UDP');
    const port = declared?.containerPort ?? published?.port ?? 53;
    return [{ name: pod.name, address: pod.address, port, node: pod.node, ready: pod.ready }];
  });
}

function readyEndpointsOf(topology: Topology): readonly string[] | null {
  if (topology.endpoints.kind === 'missing') return null;
  return topology.endpoints.value
    .filter((endpoint) => endpoint.ready)
    .map((endpoint) => endpoint.pod ?? endpoint.address);
}

function upstreamsOf(corefile: Part<Corefile>, nameservers: readonly string[]): readonly Upstream[] {
  const found: Upstream[] = [];
  const add = (upstream: Upstream): void => {
    if (!found.some((one) => one.address === upstream.address && one.port === upstream.port))
      found.push(upstream);
  };
  const forwards = corefile.kind === 'present' ? allForwards(corefile.value) : [];
  for (const { zone, upstream } of forwards)
    for (const one of expand(upstream, nameservers)) add({ ...one, zone });
  for (const address of nameservers) add({ address, port: 53, zone: '.' });
  return found;
}

function stubsOf(corefile: Part<Corefile>, nameservers: readonly string[]): readonly Upstream[] {
  const forwards = corefile.kind === 'present' ? allForwards(corefile.value) : [];
  return forwards
    .filter(({ zone }) => zone !== '.')
    .flatMap(({ zone, upstream }) => expand(upstream, nameservers).map((one) => ({ ...one, zone })));
}

/** One upstream as written in a `forward` line: a file means the node's nameservers; "tls://" cannot be probed in clear. */
function expand(
  written: string,
  nameservers: readonly string[],
): readonly { readonly address: string; readonly port: number }[] {
  if (written.startsWith('/')) return nameservers.map((address) => ({ address, port: 53 }));
  if (written.startsWith('tls://')) return [];
  const parts = /^(?:dns:\/\/)?(\[[0-9a-fA-F:]+\]|[0-9.]+|[0-9a-fA-F:]+?)(?::(\d+))?$/.exec(written);
  const address = parts?.[1]?.replace(/^\[|\]$/g, '');
  return address === undefined ? [] : [{ address, port: Number(parts?.[2] ?? '53') }];
}

function hostResolver(
  node: string,
  vantages: ReadonlyMap<VantageId, Vantage>,
  resolvers: ReadonlyMap<VantageId, ResolverConfig>,
): readonly string[] | null {
  for (const [id, config] of resolvers) {
    const vantage = vantages.get(id);
    if (vantage?.kind === 'host' && vantage.node === node) return config.nameservers;
  }
  return null;
}

function firstNameservers(
  vantages: ReadonlyMap<VantageId, Vantage>,
  resolvers: ReadonlyMap<VantageId, ResolverConfig>,
): readonly string[] {
  for (const [id, config] of resolvers) if (vantages.get(id)?.kind === 'host') return config.nameservers;
  return [];
}

/** Who answers what the kubernetes plugin does not know and lets fall through (addresses of no pod and no Service). */
const forwarderIn = (corefile: Part<Corefile>, name: string): Answerer =>
  corefile.kind === 'present' && corefile.value.blocks.length > 0
    ? (answererOf(withoutCluster(corefile.value), name) ?? { kind: 'other', zone: '.' })
    : answererIn(corefile, name, 'cluster.local');

const withoutCluster = ({ blocks, problems }: Corefile): Corefile => ({
  problems,
  blocks: blocks.map((block) => ({
    ...block,
    directives: block.directives.filter((directive) => directive.name !== 'kubernetes'),
  })),
});

/** Without a readable Corefile: the cluster domain and reverse zones are answered by CoreDNS, the rest is forwarded. */
function answererIn(corefile: Part<Corefile>, name: string, clusterDomain: string): Answerer {
  if (corefile.kind === 'present' && corefile.value.blocks.length > 0) {
    return answererOf(corefile.value, name) ?? { kind: 'other', zone: '.' };
  }
  const plain = normalZone(name);
  if (plain === clusterDomain || plain.endsWith(`.${clusterDomain}`))
    return { kind: 'kubernetes', zone: clusterDomain };
  return {
    kind: 'forward',
    zone: '.',
    upstreams: ['/etc/resolv.conf'],
    source: { key: 'Corefile', line: 0 },
  };
}
