import type { Scene } from '../infer/scene.ts';
import type { Part } from '../model/part.ts';
import type { Topology } from '../model/topology.ts';

/** It may be there, and could not be read. */
const isVeiled = (part: Part<unknown> | undefined): boolean =>
  part?.kind === 'missing' && part.why.reason !== 'not-found';

/** Some policy may speak for pods of that namespace that nobody here could read. */
export const arePoliciesVeiled = ({ topology }: Scene, namespace: string): boolean =>
  isVeiled(topology.policies[namespace]) ||
  isVeiled(topology.ciliumPolicies) ||
  (hasPolicies(topology, namespace) &&
    (isVeiled(topology.dnsPods) || Object.values(topology.namespaceLabels).some(isVeiled)));

/** Then the labels that they select by matter. */
const hasPolicies = ({ policies, ciliumPolicies }: Topology, namespace: string): boolean =>
  [policies[namespace], ciliumPolicies].some((part) => part?.kind === 'present' && part.value.length > 0);

/** The DNS Service, or where it leads. */
export const isServiceVeiled = ({ topology }: Scene): boolean =>
  isVeiled(topology.service) || isVeiled(topology.endpoints);

/** Logs of CoreDNS pods that could not be read. */
export const veiledLogs = ({ topology }: Scene): readonly string[] => {
  if (isVeiled(topology.dnsPods)) return ['the logs of CoreDNS'];
  return Object.entries(topology.logs).flatMap(([pod, { current }]) =>
    isVeiled(current) ? [`the log of ${pod}`] : [],
  );
};

/** The configuration of CoreDNS, or what is imported into it. */
export const isCorefileVeiled = ({ topology }: Scene): boolean =>
  isVeiled(topology.configMaps['coredns']) || isVeiled(topology.configMaps['coredns-custom']);
