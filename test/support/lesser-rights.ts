import { missing } from '../../plugin/core/model/part.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Topology } from '../../plugin/core/model/topology.ts';
import { layoutOf } from '../../plugin/core/paths/layout.ts';

const forbidden = (right: string): ReturnType<typeof missing<never>> =>
  missing<never>({ reason: 'forbidden', right });

const veiled = (parts: Readonly<Record<string, unknown>>): Readonly<Record<string, never>> =>
  Object.fromEntries(Object.keys(parts).map((key) => [key, forbidden(`get ${key}`)])) as never;

/** What a run reads less that lacks one right: the topology without one part. */
const withouts: Readonly<Record<string, (topology: Topology) => Partial<Topology>>> = {
  'the DNS Service': () => ({
    service: forbidden('get services'),
    endpoints: forbidden('get services'),
  }),
  'endpoint slices': () => ({ endpoints: forbidden('list endpointslices.discovery.k8s.io') }),
  'CoreDNS pods': () => ({ dnsPods: forbidden('list pods'), logs: {} }),
  'CoreDNS deployments': () => ({ deployments: forbidden('list deployments.apps') }),
  'all config maps': ({ configMaps }) => ({ configMaps: veiled(configMaps) }),
  'the Corefile': ({ configMaps }) => ({
    configMaps: { ...configMaps, coredns: forbidden('get configmaps/coredns') },
  }),
  'the custom Corefile': ({ configMaps }) => ({
    configMaps: { ...configMaps, 'coredns-custom': forbidden('get configmaps/coredns-custom') },
  }),
  logs: ({ logs }) => ({
    logs: Object.fromEntries(
      Object.keys(logs).map((pod) => [
        pod,
        { current: forbidden('get pods/log'), previous: forbidden('get pods/log') },
      ]),
    ),
  }),
  nodes: ({ nodes }) => ({ nodes: veiled(nodes) }),
  'the namespace': () => ({ namespace: forbidden('get namespaces') }),
  'pods of the namespace': () => ({ pods: forbidden('list pods') }),
  'network policies': ({ policies }) => ({ policies: veiled(policies) }),
  "Cilium's policies": ({ ciliumPolicies }) =>
    ciliumPolicies === undefined ? {} : { ciliumPolicies: forbidden('list ciliumnetworkpolicies.cilium.io') },
  'pods of the node cache': ({ nodeCachePods }) =>
    nodeCachePods === undefined ? {} : { nodeCachePods: forbidden('list pods') },
  'what nodes have to give': ({ nodeShares }) =>
    nodeShares === undefined ? {} : { nodeShares: veiled(nodeShares) },
  'labels of namespaces': ({ namespaceLabels }) => ({ namespaceLabels: veiled(namespaceLabels) }),
  events: () => ({ events: forbidden('list events') }),
  'events of nodes': ({ nodeEvents }) =>
    nodeEvents === undefined ? {} : { nodeEvents: forbidden('list events -n default') },
  'Services named': ({ namedServices }) => ({ namedServices: veiled(namedServices) }),
  namesakes: () => ({ namesakes: forbidden('list services') }),
  'the version': () => ({ serverVersion: forbidden('get /version') }),
};

export const rights: readonly string[] = Object.keys(withouts);

/** A recording as it would have been without these; what could not have been asked without them is left out. */
export const without = (recording: Recording, parts: readonly string[]): Recording =>
  asAsked({
    ...recording,
    topology: parts.reduce<Topology>(
      (topology, part) => ({ ...topology, ...withouts[part]?.(topology) }),
      recording.topology,
    ),
  });

/**
 * Whether a run without that right would have done the same: the settings of a pod that may not be read are not those of the
 * probe.
 */
export const isFaithful = ({ observations }: Recording, parts: readonly string[]): boolean =>
  !parts.includes('pods of the namespace') ||
  observations.vantages.every(
    ({ vantage }) =>
      vantage.kind !== 'app' || (vantage.dnsPolicy === 'ClusterFirst' && vantage.dnsConfig === null),
  );

function asAsked(recording: Recording): Recording {
  const { topology, observations } = recording;
  const { arePodsKnown, serviceAddresses } = layoutOf(topology, observations);
  return {
    ...recording,
    observations: {
      ...observations,
      samples: observations.samples.filter(
        ({ probe: { target } }) =>
          (arePodsKnown || target.role !== 'coredns-pod') &&
          (serviceAddresses.length > 0 || target.role !== 'service'),
      ),
      readings: observations.readings.filter(({ subject }) => arePodsKnown || !('pod' in subject)),
    },
  };
}
