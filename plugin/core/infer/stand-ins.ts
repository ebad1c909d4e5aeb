import { valueOr } from '../model/part.ts';
import type { Vantage, VantageId } from '../model/probe.ts';
import type { Topology } from '../model/topology.ts';

/**
 * A pod on the host network asks as its node does. Where its probe was put on the pod network all the same, as in recordings of before
 * probes followed the pod there, what the node gets of the DNS Service is what that pod gets: the node stands in for it. Kubernetes
 * documentation, "Pod's DNS Policy": only ClusterFirstWithHostNet asks the Service from there.
 */
export function standInsFor(vantages: readonly Vantage[], topology: Topology): ReadonlySet<VantageId> {
  const probe = vantages.find(({ kind }) => kind === 'app');
  const pods = valueOr(topology.pods, { items: [], truncated: false }).items;
  const pod = pods.find(({ name }) => name === probe?.modelledOn);
  if (pod?.hostNetwork !== true || pod.dnsPolicy !== 'ClusterFirstWithHostNet') return new Set();
  if (probe?.hostNetwork === true) return new Set();
  return new Set(
    vantages.filter(({ kind, node }) => kind === 'host' && node === pod.node).map(({ id }) => id),
  );
}
