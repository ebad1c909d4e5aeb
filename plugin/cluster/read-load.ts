import { missing, present, valueOr, type Part } from '../core/model/part.ts';
import type { DnsPod, Node, NodeShares, Topology, Usage } from '../core/model/topology.ts';
import { listAt, textAt } from './json.ts';
import { quantity } from './quantity.ts';
import type { Reader } from './reader.ts';

export interface LoadRequest {
  readonly dnsPods: readonly DnsPod[];
  /** The nodes concerned: of CoreDNS pods, and of clients. */
  readonly nodes: Topology['nodes'];
  readonly dnsNamespace: string;
  /** What the pods of a node may use is one call for each node: without `deep` the node of the CoreDNS pod that is worst off must do. */
  readonly deep: boolean;
}

/** How full the nodes concerned are, by what their pods ask for, may use, and (metrics.k8s.io) do use. */
export async function readLoad(
  reader: Reader,
  request: LoadRequest,
): Promise<Pick<Topology, 'nodeShares' | 'usage'>> {
  const { dnsPods, nodes, deep } = request;
  const worstFirst = [...dnsPods].sort((a, b) => Number(a.ready) - Number(b.ready));
  const worst = worstFirst.find(({ node }) => node !== null)?.node;
  const capacities = new Map(
    [...new Set([...Object.keys(nodes), ...worstFirst.flatMap(({ node }) => node ?? [])])].map(
      (node) => [node, capacityOf(nodes[node] ?? notKnown)] as const,
    ),
  );
  const [shares, usage] = await Promise.all([
    Promise.all(
      [...capacities].map(
        async ([node, capacity]) =>
          [node, deep || node === worst ? await readShares(reader, node, capacity) : notRead] as const,
      ),
    ),
    readUsage(reader, request.dnsNamespace, capacities),
  ]);
  return { nodeShares: Object.fromEntries(shares), ...(usage === null ? {} : { usage }) };
}

const notRead: Part<NodeShares> = missing({
  reason: 'not-asked',
  detail: 'one call for each node, made with --deep',
});

interface Capacity {
  readonly cpu: number;
  readonly memory: number;
}

const notKnown: Part<Node> = missing({ reason: 'not-asked', detail: 'the node was not read' });

function capacityOf(part: Part<Node>): Part<Capacity> {
  const { cpu, memory } = part.kind === 'present' ? (part.value.allocatable ?? nothing) : nothing;
  if (part.kind === 'missing') return part;
  return cpu > 0 && memory > 0
    ? present({ cpu, memory })
    : missing({ reason: 'failed', detail: `node ${part.value.name} does not say what it can give` });
}

const nothing: Capacity = { cpu: 0, memory: 0 };

async function readShares(reader: Reader, node: string, capacity: Part<Capacity>): Promise<Part<NodeShares>> {
  if (capacity.kind === 'missing') return capacity;
  const page = await reader.list('/api/v1/pods', 'list pods (all namespaces)', {
    fieldSelector: `spec.nodeName=${node},status.phase=Running`,
  });
  if (page.kind === 'missing') return page;
  if (page.value.truncated) return missing({ reason: 'failed', detail: `${node} has more than 200 pods` });
  const containers = page.value.items.flatMap((pod) => listAt(pod, 'spec', 'containers'));
  const sum = (kind: 'requests' | 'limits', resource: 'cpu' | 'memory'): number =>
    containers.reduce<number>((all, one) => all + quantity(textAt(one, 'resources', kind, resource)), 0) /
    capacity.value[resource];
  return present({
    pods: page.value.items.length,
    cpuRequests: sum('requests', 'cpu'),
    cpuLimits: sum('limits', 'cpu'),
    memoryLimits: sum('limits', 'memory'),
  });
}

/** null where metrics.k8s.io is not installed. Its objects have the labels of the nodes that they speak of. */
async function readUsage(
  reader: Reader,
  dnsNamespace: string,
  capacities: ReadonlyMap<string, Part<Capacity>>,
): Promise<Part<Usage> | null> {
  const path = '/apis/metrics.k8s.io/v1beta1';
  const pods = await reader.list(
    `${path}/namespaces/${dnsNamespace}/pods`,
    `list pods.metrics.k8s.io -n ${dnsNamespace}`,
    { labelSelector: 'k8s-app=kube-dns' },
  );
  if (pods.kind === 'missing') return pods.why.reason === 'not-found' ? null : pods;
  const nodes = await reader.list(`${path}/nodes`, 'list nodes.metrics.k8s.io', {
    labelSelector: `kubernetes.io/hostname in (${[...capacities.keys()].join(',')})`,
  });
  const ofNodes = valueOr(nodes, { items: [], truncated: false }).items.flatMap((item) => {
    const name = textAt(item, 'metadata', 'name');
    const capacity = valueOr(capacities.get(name) ?? notKnownCapacity, null);
    const use = used(item);
    return capacity === null || use.memory === 0
      ? []
      : [[name, { cpu: use.cpu / capacity.cpu, memory: use.memory / capacity.memory }] as const];
  });
  const ofPods = pods.value.items.map((pod) => {
    const each = listAt(pod, 'containers').map(used);
    const total = (resource: 'cpu' | 'memory'): number => each.reduce((sum, one) => sum + one[resource], 0);
    return [textAt(pod, 'metadata', 'name'), { cpu: total('cpu'), memory: total('memory') }] as const;
  });
  return present({
    nodes: Object.fromEntries(ofNodes),
    ...(nodes.kind === 'missing' ? { nodesUnread: nodes.why } : {}),
    pods: Object.fromEntries(ofPods),
  });
}

const notKnownCapacity: Part<Capacity> = missing({ reason: 'not-asked', detail: '' });

const used = (object: unknown): Capacity => ({
  cpu: quantity(textAt(object, 'usage', 'cpu')),
  memory: quantity(textAt(object, 'usage', 'memory')),
});
