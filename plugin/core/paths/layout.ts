import { usualManner, type ForwardManner } from '../corefile/forward-line.ts';
import { clusterDomainOf, type Answerer } from '../corefile/forwarding.ts';
import { emptyCorefile, normalZone, type Corefile } from '../corefile/parse.ts';
import { servedAt } from '../corefile/served.ts';
import { inZone } from '../corefile/zone.ts';
import type { Complaint } from '../model/complaint.ts';
import type { Observations, ResolverConfig } from '../model/observation.ts';
import { present, valueOr, type Part } from '../model/part.ts';
import type { Probe, Question, Target, Vantage, VantageId } from '../model/probe.ts';
import type { DnsService, Topology } from '../model/topology.ts';
import { layoutPods, type LayoutPod } from './layout-pods.ts';
import { nodeCacheOf, type NodeCache } from './node-cache.ts';
import { podsResolverOf, type PodsResolver } from './pods-resolver.ts';
import { serversOf, stubsOf, unknownServer, upstreamsOf, type Upstream } from './upstreams.ts';
import { answererIn, readCorefile } from './who-answers.ts';
import { remembering } from '../remembering.ts';
import { serviceAddresses } from './service-addresses.ts';

export type { LayoutPod } from './layout-pods.ts';

/** How DNS is laid out in this cluster: what paths and hypotheses need of topology and resolver readings, in one place. */
export interface Layout {
  readonly clusterDomain: string;
  readonly service: DnsService | null;
  /** Of the DNS Service, or of what pods are given for it where it could not be read. */
  readonly serviceAddresses: readonly string[];
  readonly serviceTarget: Target | null;
  /** CoreDNS pods that have an address. */
  readonly pods: readonly LayoutPod[];
  /** Without it nobody knows which pods there are, although there may be some. */
  readonly arePodsKnown: boolean;
  /** Names of pods to which the Service sends; null where the endpoints could not be read. */
  readonly readyEndpoints: readonly string[] | null;
  /** As far as it answers plain DNS on the port at which the pods are asked. */
  readonly corefile: Part<Corefile>;
  /** With what stands in it for other ports and schemes. */
  readonly wholeCorefile: Part<Corefile>;
  /** Every upstream address of the nodes and the Corefile, with port, in order of first mention. */
  readonly upstreams: readonly Upstream[];
  /** Servers to which the Corefile forwards single zones; one of them may be a general upstream too. */
  readonly stubs: readonly Upstream[];
  readonly resolvers: ReadonlyMap<VantageId, ResolverConfig>;
  /** Nameservers of a node's resolv.conf, from a host vantage there; null where none was read. */
  readonly nodeNameservers: (node: string) => readonly string[] | null;
  /** Whom that file names in CoreDNS pods. */
  readonly podsResolver: PodsResolver;
  /** Whom CoreDNS on `node` would ask. */
  readonly forwarding: (question: Question, node: string | null) => Forwarding;
  /** Their addresses alone. */
  readonly forwardTargets: (question: Question, node: string | null) => readonly string[];
  readonly answerer: (name: string) => Answerer;
  /** null where no resolv.conf names a cache on the node. */
  readonly nodeCache: NodeCache | null;
}

/** What CoreDNS does with a name that is not in the cluster's own data. */
export interface Forwarding {
  /** Addresses of upstream servers; empty where CoreDNS answers by itself. */
  readonly to: readonly string[];
  readonly manner: ForwardManner;
  /** The Corefile leaves open who is asked; these are whom it may be. */
  readonly supposed: boolean;
}

export function layoutOf(topology: Topology, observations: Observations): Layout {
  const service = valueOr(topology.service, null);
  const addresses = serviceAddresses(topology, observations);
  const pods = layoutPods(topology);
  const wholeCorefile = readCorefile(topology);
  const corefile: Part<Corefile> =
    wholeCorefile.kind === 'missing'
      ? wholeCorefile
      : present(servedAt(wholeCorefile.value, portAsked(pods, service)));
  const resolvers = readResolvers(observations);
  const vantages = new Map(observations.vantages.map((report) => [report.vantage.id, report.vantage]));
  const nodeNameservers = (node: string): readonly string[] | null => hostResolver(node, vantages, resolvers);
  const podsResolver = podsResolverOf(topology, observations, addresses);
  const inPods = podsResolver.kind === 'named' ? podsResolver.nameservers : null;
  const clusterDomain = domainOf(corefile, resolvers);
  const answerer = remembering((name: string): Answerer =>
    answererIn(podsResolver, corefile, clusterDomain, name, false),
  );
  const beyondCluster = remembering((name: string): Answerer =>
    answererIn(podsResolver, corefile, clusterDomain, name, true),
  );
  const anyNode = firstNameservers(vantages, resolvers);
  const known = new Map<string, Forwarding>();
  const forwarding = (question: Question, node: string | null): Forwarding => {
    const name = nameOnPath(question);
    if (isKnownToCluster(question) && !isHandedOn(answerer(name), clusterDomain)) return nobody;
    const absent = isAbsent(question);
    const key = `${String(absent)} ${node ?? ''} ${name}`;
    const found =
      known.get(key) ??
      forwardingBy(
        absent ? beyondCluster(name) : answerer(name),
        inPods ?? (node === null ? null : nodeNameservers(node)),
        anyNode,
      );
    known.set(key, found);
    return found;
  };
  const readable = valueOr(corefile, emptyCorefile);
  return {
    clusterDomain,
    service,
    serviceAddresses: addresses,
    serviceTarget: targetOf(addresses, service),
    pods,
    arePodsKnown: topology.dnsPods.kind === 'present' || topology.endpoints.kind === 'present',
    readyEndpoints: readyEndpointsOf(topology),
    corefile,
    wholeCorefile,
    // CoreDNS is no upstream of its own.
    upstreams: upstreamsOf(
      readable,
      anyNode,
      inPods?.filter((one) => !addresses.includes(one)),
    ),
    stubs: stubsOf(readable, inPods ?? anyNode),
    resolvers,
    nodeNameservers,
    podsResolver,
    answerer,
    forwarding,
    forwardTargets: (question, node) => forwarding(question, node).to,
    nodeCache: nodeCacheOf(topology, resolvers),
  };
}

const isKnownToCluster = ({ kind }: Question): boolean =>
  kind === 'cluster-known' || kind === 'service-reverse';

/** Names that the cluster's own data do not have. */
const isAbsent = ({ kind }: Question): boolean =>
  kind === 'reverse-absent' || kind === 'cluster-absent' || kind === 'pair-absent';

const nobody: Forwarding = { to: [], manner: usualManner, supposed: false };

/** `own`: of the node's resolv.conf; null where it was not read, and another node's has to stand for it. */
function forwardingBy(
  answerer: Answerer,
  own: readonly string[] | null,
  anyNode: readonly string[],
): Forwarding {
  if (!('upstreams' in answerer)) return nobody;
  const { upstreams, zone, manner } = answerer;
  const supposed = answerer.kind === 'unknown';
  const written = upstreams.length === 0 && supposed ? ['/etc/resolv.conf'] : upstreams;
  const servers = written.flatMap((one) => serversOf(one, zone, own ?? anyNode));
  const to = [...new Set(servers.map(({ address }) => address))];
  const isOpen = supposed || (own === null && anyNode.length === 0);
  return { to: to.length === 0 && isOpen ? [unknownServer.address] : to, manner, supposed };
}

/** The name as the path sees it: a random label stands for itself under its suffix. */
export const nameOnPath = (question: Question): string =>
  'suffix' in question ? `x.${question.suffix}` : question.name;

export const isClusterQuestion = (question: Question, layout: Layout): boolean =>
  question.kind === 'complained'
    ? layout.answerer(question.name).kind === 'kubernetes'
    : (isKnownToCluster(question) || question.kind === 'cluster-absent' || question.kind === 'pair-absent') &&
      !isHandedOn(layout.answerer(nameOnPath(question)), layout.clusterDomain);

/** A forward line for a zone within the cluster's domain takes what the kubernetes plugin would have answered. */
const isHandedOn = (answerer: Answerer, clusterDomain: string): boolean =>
  answerer.kind === 'forward' && answerer.zone !== clusterDomain && inZone(answerer.zone, clusterDomain);

/** Addresses that a pod like the victim really asks: what its resolv.conf names, else the Service. */
export function clientNameservers(layout: Layout, vantage: Vantage): readonly string[] {
  const config = layout.resolvers.get(vantage.id);
  if (config !== undefined && config.nameservers.length > 0) return config.nameservers;
  return layout.serviceAddresses;
}

export const asksItsNameserver = (layout: Layout, vantage: Vantage, { target }: Probe): boolean =>
  vantage.kind === 'app' && clientNameservers(layout, vantage).includes(target.address);

/** External names complained of: those CoreDNS would forward. */
export const complainedExternal = (complaint: Complaint, layout: Layout): readonly string[] =>
  complaint.names.filter((name) => isQualified(name) && layout.answerer(name).kind !== 'kubernetes');

const isQualified = (name: string): boolean => name.replace(/\.$/, '').includes('.');

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

function targetOf(addresses: readonly string[], service: DnsService | null): Target | null {
  const address = addresses.find((ip) => ip !== 'None' && ip !== '');
  if (address === undefined) return null;
  const port = service?.ports.find((one) => one.protocol === 'UDP')?.port ?? 53;
  return { role: 'service', address, port };
}

/** At which port the pods are asked: theirs, else the one to which the Service leads. */
function portAsked(pods: readonly LayoutPod[], service: DnsService | null): number {
  const target = service?.ports.find(({ protocol }) => protocol === 'UDP')?.targetPort;
  return pods[0]?.port ?? (typeof target === 'number' ? target : 53);
}

function readyEndpointsOf(topology: Topology): readonly string[] | null {
  if (topology.endpoints.kind === 'missing') return null;
  return topology.endpoints.value
    .filter((endpoint) => endpoint.ready)
    .map((endpoint) => endpoint.pod ?? endpoint.address);
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
