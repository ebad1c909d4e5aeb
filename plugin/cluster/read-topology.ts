import type { Complaint } from '../core/model/complaint.ts';
import { missing, present, valueOr, type Part } from '../core/model/part.ts';
import type { ClusterIdentity, ConfigMap, DnsPod, Events, Topology } from '../core/model/topology.ts';
import type { Api } from './api.ts';
import { textAt } from './json.ts';
import {
  parseAppPod,
  parseConfigMap,
  parseDeployment,
  parseDnsPod,
  parseEvent,
  parseNamespace,
  parseNode,
  parseService,
  parseSlice,
} from './parse-objects.ts';
import { listOf, mapPart, readerOver, type Reader } from './reader.ts';
import { readByNames } from './read-by-names.ts';
import { readLoad } from './read-load.ts';
import { readLogs } from './read-logs.ts';
import { readServicesByName } from './read-named-services.ts';
import { readCiliumPolicies, readPolicies } from './read-policies.ts';
import { readClaims } from './read-claims.ts';
import { readTakers } from './read-takers.ts';
import { withServicesAtHand } from './services-at-hand.ts';
import { refuseUnknown } from './refuse-unknown.ts';

export interface TopologyRequest {
  readonly complaint: Complaint;
  readonly probeNamespace: string;
  readonly serverVersion: string;
  readonly cluster: ClusterIdentity;
  /** RFC 3339. */
  readonly now: string;
  /** More calls, for more to see. */
  readonly deep: boolean;
}

/** Cluster DNS lives here on every conformant distribution that labels it k8s-app=kube-dns. */
const dnsNamespace = 'kube-system';
const dnsLabel = { labelSelector: 'k8s-app=kube-dns' };

const mostNodes = 6;
const mostEvents = 60;

/** Reads what a verdict needs, each part once, in parallel where nothing depends on it. */
export async function readTopology(api: Api, request: TopologyRequest): Promise<Topology> {
  const reader = withServicesAtHand(readerOver(api));
  const { complaint } = request;
  const namespaces = [...new Set([complaint.namespace, dnsNamespace, request.probeNamespace])];
  const [service, dnsPods, deployments, maps, pods, policies, cilium, labels, events, nodeEvents, claims] =
    await Promise.all([
      readService(reader),
      readDnsPods(reader),
      listOf(
        reader,
        `/apis/apps/v1/namespaces/${dnsNamespace}/deployments`,
        `list deployments.apps -n ${dnsNamespace}`,
        parseDeployment,
        dnsLabel,
      ),
      readConfigMaps(reader),
      readPods(reader, complaint),
      readPolicies(reader, namespaces),
      readCiliumPolicies(reader, namespaces),
      readByNames(reader, namespaceKind, namespaces),
      readEvents(reader, dnsNamespace),
      readEvents(reader, namespaceOfNodeEvents, { fieldSelector: 'involvedObject.kind=Node' }),
      readClaims(reader),
    ]);
  const namespace = labels.get(complaint.namespace) ?? missing({ reason: 'not-asked', detail: 'not read' });
  await refuseUnknown(reader, complaint, namespace, pods);
  const known = valueOr(dnsPods, []);
  const [endpoints, logs, nodeParts, services, nodeCache, takers] = await Promise.all([
    readEndpoints(reader, service),
    readLogs(reader, known),
    readByNames(reader, nodeKind, nodesConcerned(complaint, known, pods)),
    readServicesByName(reader, complaint, maps),
    readNodeCache(reader, maps),
    readTakers(reader, complaint, pods, { policies, ...cilium }),
  ]);
  const nodes = Object.fromEntries(nodeParts);
  const load = await readLoad(reader, { dnsPods: known, nodes, dnsNamespace, deep: request.deep });
  return {
    takenAt: request.now,
    cluster: request.cluster,
    serverVersion:
      request.serverVersion === ''
        ? missing({ reason: 'forbidden', right: 'get /version' })
        : present(request.serverVersion),
    service,
    endpoints,
    dnsPods,
    deployments,
    configMaps: maps,
    logs,
    nodes,
    namespace,
    pods,
    policies,
    ...cilium,
    ...nodeCache,
    ...takers,
    ...claims,
    ...load,
    namespaceLabels: Object.fromEntries(
      [...labels].map(([name, part]) => [name, mapPart(part, (one) => one.labels)]),
    ),
    events,
    nodeEvents,
    ...services,
  };
}

/** By label; else by the names that distributions use. */
async function readService(reader: Reader): Promise<Topology['service']> {
  const path = `/api/v1/namespaces/${dnsNamespace}/services`;
  const found = await listOf(reader, path, `list services -n ${dnsNamespace}`, parseService, dnsLabel);
  if (found.kind === 'present') {
    const first = found.value.find((service) => service.name === 'kube-dns') ?? found.value[0];
    if (first !== undefined) return present(first);
  }
  const byName = await reader.get(`${path}/kube-dns`, `get services -n ${dnsNamespace}`, parseService);
  if (byName.kind === 'present') return byName;
  return found.kind === 'missing' ? found : byName;
}

export async function readDnsPods(reader: Reader): Promise<Topology['dnsPods']> {
  return await listOf(
    reader,
    `/api/v1/namespaces/${dnsNamespace}/pods`,
    `list pods -n ${dnsNamespace}`,
    parseDnsPod,
    dnsLabel,
  );
}

async function readEndpoints(reader: Reader, service: Topology['service']): Promise<Topology['endpoints']> {
  if (service.kind === 'missing') return service;
  const slices = await listOf(
    reader,
    `/apis/discovery.k8s.io/v1/namespaces/${service.value.namespace}/endpointslices`,
    `list endpointslices.discovery.k8s.io -n ${service.value.namespace}`,
    parseSlice,
    { labelSelector: `kubernetes.io/service-name=${service.value.name}` },
  );
  return mapPart(slices, (lists) => lists.flat());
}

async function readConfigMaps(reader: Reader): Promise<Record<string, Part<ConfigMap>>> {
  const names = ['coredns', 'coredns-custom', 'node-local-dns'];
  const parts = await Promise.all(
    names.map((name) =>
      reader.get(
        `/api/v1/namespaces/${dnsNamespace}/configmaps/${name}`,
        `get configmaps/${name} -n ${dnsNamespace}`,
        parseConfigMap,
      ),
    ),
  );
  const found = parts.map((part, index) => [names[index] ?? '', part] as const);
  return Object.fromEntries(
    found.filter(([name, part]) => name !== 'node-local-dns' || part.kind === 'present'),
  );
}

/** One call more where NodeLocal DNSCache has a configuration. */
async function readNodeCache(
  reader: Reader,
  maps: Topology['configMaps'],
): Promise<Pick<Topology, 'nodeCachePods'>> {
  if (maps['node-local-dns'] === undefined) return {};
  const path = `/api/v1/namespaces/${dnsNamespace}/pods`;
  const selector = { labelSelector: 'k8s-app=node-local-dns' };
  return {
    nodeCachePods: await listOf(reader, path, `list pods -n ${dnsNamespace}`, parseDnsPod, selector),
  };
}

/** The first page, and the pod complained of where it is not on it. */
async function readPods(reader: Reader, { namespace, pod }: Complaint): Promise<Topology['pods']> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
  const [page, victim] = await Promise.all([
    reader.list(path, `list pods -n ${namespace}`, {}, 100),
    pod === null
      ? null
      : reader.get(`${path}/${encodeURIComponent(pod)}`, `get pods -n ${namespace}`, parseAppPod),
  ]);
  const own = victim?.kind === 'present' ? [victim.value] : [];
  if (page.kind === 'missing') return own.length > 0 ? present({ items: own, truncated: true }) : page;
  const others = page.value.items
    .filter(
      (item) => textAt(item, 'metadata', 'labels', 'app.kubernetes.io/managed-by') !== 'kubectl-netcheck',
    )
    .map(parseAppPod)
    .filter((item) => item.name !== pod || own.length === 0);
  return present({ items: [...own, ...others], truncated: page.value.truncated });
}

/** The API server gives every namespace this label (KEP-2161), and the kubelet its node that of the host. */
const namespaceKind = {
  resource: 'namespaces',
  label: 'kubernetes.io/metadata.name',
  parse: parseNamespace,
} as const;
const nodeKind = { resource: 'nodes', label: 'kubernetes.io/hostname', parse: parseNode } as const;

/** Nodes belong to no namespace, and their events are kept in this one. */
const namespaceOfNodeEvents = 'default';

async function readEvents(
  reader: Reader,
  namespace: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Part<Events>> {
  const page = await reader.list(
    `/api/v1/namespaces/${namespace}/events`,
    `list events -n ${namespace}`,
    query,
  );
  return mapPart(page, ({ items, truncated }) => {
    const events = items
      .map(parseEvent)
      .filter((event) => !event.object.startsWith('Pod/netcheck-'))
      .sort((one, other) => (one.lastSeen < other.lastSeen ? -1 : 1));
    return { items: events.slice(-mostEvents), truncated: events.length > mostEvents || truncated };
  });
}

/** Nodes of the CoreDNS pods, the victim's, and of some other pods of the namespace. */
function nodesConcerned(
  complaint: Complaint,
  dnsPods: readonly DnsPod[],
  pods: Topology['pods'],
): readonly string[] {
  const items = valueOr(pods, { items: [], truncated: false }).items;
  const victim = items.find((pod) => pod.name === complaint.pod)?.node;
  const all = [victim, ...dnsPods.map((pod) => pod.node), ...items.map((pod) => pod.node)];
  return [...new Set(all.filter((node) => node !== null && node !== undefined))].slice(0, mostNodes);
}
