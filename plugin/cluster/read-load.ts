import { missing, present, valueOr, type Part } from '../core/model/part.ts';
import type { DnsPod, Node, NodeShares, Topology, Usage } from '../core/model/topology.ts';
import { listAt, textAt } from './json.ts';
import { quantity } from './quantity.ts';
import type { Reader } from './reader.ts';

/** Each costs two calls of the forty that a run may make: the node of the CoreDNS pod that is worst off must do. */
const mostNodes = 1;

/** How full the nodes of CoreDNS pods are, by what their pods ask for, may use, and (metrics.k8s.io) do use. */
export async function readLoad(
  reader: Reader,
  dnsPods: readonly DnsPod[],
  known: Topology['nodes'],
  dnsNamespace: string,
): Promise<Pick<Topology, 'nodeShares' | 'usage'>> {
  const worstFirst = [...dnsPods].sort((a, b) => Number(a.ready) - Number(b.ready));
  const nodes = [...new Set(worstFirst.flatMap((pod) => pod.node ?? []))].slice(0, mostNodes);
  const capacities = nodes.map((node) => capacityOf(known[node] ?? notKnown));
  const [shares, usage] = await Promise.all([
    Promise.all(nodes.map(async (node, index) => await readShares(reader, node, capacities[index]))),
    readUsage(reader, dnsNamespace, nodes, capacities),
  ]);
  const nodeShares = Object.fromEntries(nodes.map((node, index) => [node, shares[index] ?? notRead]));
  return { nodeShares, ...(usage === null ? {} : { usage }) };
}

const notRead: Part<NodeShares> = missing({ reason: 'not-asked', detail: 'not read' });

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

async function readShares(
  reader: Reader,
  node: string,
  capacity: Part<Capacity> | undefined,
): Promise<Part<NodeShares>> {
  if (capacity?.kind !== 'present') return capacity ?? notRead;
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

/** null where metrics.k8s.io is not installed. */
async function readUsage(
  reader: Reader,
  dnsNamespace: string,
  nodes: readonly string[],
  capacities: readonly Part<Capacity>[],
): Promise<Part<Usage> | null> {
  const path = '/apis/metrics.k8s.io/v1beta1';
  const pods = await reader.list(
    `${path}/namespaces/${dnsNamespace}/pods`,
    `list pods.metrics.k8s.io -n ${dnsNamespace}`,
    { labelSelector: 'k8s-app=kube-dns' },
  );
  if (pods.kind === 'missing') return pods.why.reason === 'not-found' ? null : pods;
  const parts = await Promise.all(
    nodes.map(
      async (node) =>
        await reader.get(`${path}/nodes/${encodeURIComponent(node)}`, 'get nodes.metrics.k8s.io', used),
    ),
  );
  const ofNodes = parts.flatMap((part, index) => {
    const capacity = capacities[index] === undefined ? null : valueOr(capacities[index], null);
    const use = valueOr(part, null);
    return capacity === null || use === null || use.memory === 0
      ? []
      : [
          [
            nodes[index] ?? '',
            { cpu: use.cpu / capacity.cpu, memory: use.memory / capacity.memory },
          ] as const,
        ];
  });
  const ofPods = pods.value.items.map((pod) => {
    const each = listAt(pod, 'containers').map(used);
    const total = (resource: 'cpu' | 'memory'): number => each.reduce((sum, one) => sum + one[resource], 0);
    return [textAt(pod, 'metadata', 'name'), { cpu: total('cpu'), memory: total('memory') }] as const;
  });
  return present({ nodes: Object.fromEntries(ofNodes), pods: Object.fromEntries(ofPods) });
}

const used = (object: unknown): Capacity => ({
  cpu: quantity(textAt(object, 'usage', 'cpu')),
  memory: quantity(textAt(object, 'usage', 'memory')),
});
