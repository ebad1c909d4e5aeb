import type { Complaint } from '../model/complaint.ts';
import { valueOr } from '../model/part.ts';
import type { Vantage, VantageId } from '../model/probe.ts';
import type { WantedVantage } from '../model/step.ts';
import { runsWindows } from '../model/runs-windows.ts';
import type { AppPod, Topology } from '../model/topology.ts';
import { labelsOfProbe } from './labels-of-probe.ts';

/** What vantages need to know beside the topology. */
export interface VantageContext {
  readonly complaint: Complaint;
  readonly topology: Topology;
  /** Where probes go that the complaint's namespace does not admit, and the baseline. */
  readonly probeNamespace: string;
}

/**
 * The pod to model on: the one complained of; else a Running pod of the namespace with the usual DNS settings. null where
 * there is none.
 */
export function modelPod({ complaint, topology }: VantageContext): AppPod | null {
  const pods = valueOr(topology.pods, { items: [], truncated: false }).items;
  if (complaint.pod !== null) return pods.find((pod) => pod.name === complaint.pod) ?? null;
  const running = pods.filter((pod) => pod.phase === 'Running' && pod.node !== null);
  const usual = running.filter((pod) => !pod.hostNetwork && pod.dnsPolicy === 'ClusterFirst');
  return usual.find(({ node }) => !runsWindows(topology, node)) ?? usual[0] ?? running[0] ?? null;
}

/** The victim's node, or a node of a CoreDNS pod where no pod could be modelled on or the victim's node runs Windows. */
export function firstNode(context: VantageContext): string | null {
  const model = modelPod(context);
  const own = model?.node ?? null;
  if (own !== null && !runsWindows(context.topology, own)) return own;
  const nodes = Object.values(context.topology.nodes).flatMap((part) =>
    part.kind === 'present' ? [part.value] : [],
  );
  const usable = nodes.find((node) => node.ready === true && !node.unschedulable && node.os !== 'windows');
  return usable?.name ?? Object.keys(context.topology.nodes)[0] ?? null;
}

export function appOn(node: string, context: VantageContext, because: string): WantedVantage {
  const { complaint, topology } = context;
  const model = modelPod(context);
  const hostNetwork = model?.hostNetwork ?? false;
  const place: Vantage = {
    id: `app@${node}` as VantageId,
    kind: 'app',
    namespace: complaint.namespace,
    node,
    labels: {},
    modelledOn: model?.name ?? null,
    // A pod on the host network asks as its node does, and with ClusterFirst of its node's resolver ("Pod's DNS Policy").
    dnsPolicy:
      hostNetwork && model?.dnsPolicy === 'ClusterFirst' ? 'Default' : (model?.dnsPolicy ?? 'ClusterFirst'),
    dnsConfig: model?.dnsConfig ?? null,
    ...(hostNetwork ? { hostNetwork } : {}),
  };
  const namespaces = [complaint.namespace];
  if (model === null) return { vantage: place, namespaces, because };
  const { labels, noProbe } = labelsOfProbe(model, place, complaint, topology);
  const vantage = { ...place, labels };
  return { vantage, namespaces, because, ...(noProbe === null ? {} : { noProbe }) };
}

export function hostOn(node: string, context: VantageContext, because: string): WantedVantage {
  const places = [...new Set([context.complaint.namespace, context.probeNamespace])];
  const admitting = places.filter((namespace) => admitsHost(context.topology, namespace));
  const namespaces = admitting.length > 0 ? admitting : places;
  return {
    vantage: {
      id: `host@${node}` as VantageId,
      kind: 'host',
      namespace: context.complaint.namespace,
      node,
      labels: {},
      modelledOn: null,
      dnsPolicy: 'Default',
      dnsConfig: null,
    },
    namespaces,
    because,
  };
}

/** Pod Security "baseline" and "restricted" forbid the host network: there it need not be tried. */
function admitsHost({ namespaceLabels }: Topology, namespace: string): boolean {
  const part = namespaceLabels[namespace];
  const enforced = part === undefined ? undefined : valueOr(part, {})['pod-security.kubernetes.io/enforce'];
  return enforced !== 'baseline' && enforced !== 'restricted';
}

/** Reads what only an administrator of the node's network may read. */
export function privilegedOn(node: string, context: VantageContext): WantedVantage {
  const host = hostOn(node, context, '');
  return {
    vantage: { ...host.vantage, id: `deep@${node}` as VantageId, privileged: true },
    namespaces: [...host.namespaces].reverse(),
    because: `with NET_ADMIN on the host network, to read the service rules and tracked connections of ${node} (--deep)`,
  };
}

/** Only in a namespace without policies; null where the probe namespace is the complaint's own or has policies. */
export function baselineOn(node: string, context: VantageContext, because: string): WantedVantage | null {
  const { probeNamespace, complaint, topology } = context;
  const policies = topology.policies[probeNamespace];
  if (probeNamespace === complaint.namespace || policies?.kind !== 'present' || policies.value.length > 0)
    return null;
  const cilium = topology.ciliumPolicies === undefined ? [] : valueOr(topology.ciliumPolicies, []);
  if (cilium.some((policy) => policy.namespace === probeNamespace)) return null;
  return {
    vantage: {
      id: `baseline@${node}` as VantageId,
      kind: 'baseline',
      namespace: probeNamespace,
      node,
      labels: {},
      modelledOn: null,
      dnsPolicy: 'ClusterFirst',
      dnsConfig: null,
    },
    namespaces: [probeNamespace],
    because,
  };
}
