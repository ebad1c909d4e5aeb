import { nodesAsked } from './nodes-asked.ts';
import { valueOr } from '../model/part.ts';
import { droppedNearby } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const dnsServiceLocalOnly: Fault = {
  id: 'dns-service-local-only',
  hop: 'dns-service',
  corpus: [],
  title: 'The DNS Service serves each node from its own CoreDNS pod only, and some nodes have none',
  source: 'Kubernetes documentation, "Service Internal Traffic Policy"',
  explanation:
    "With internalTrafficPolicy: Local a Service sends packets only to endpoints on the sender's own node. " +
    'Nodes without a CoreDNS pod have no cluster DNS then: their packets to the Service are dropped, and which nodes those are changes whenever CoreDNS pods move. ' +
    'CoreDNS pods answer by their own addresses from the failing nodes too, unlike with a broken path; kube-proxy there is well and other Services work.',
  remedy:
    'Read internalTrafficPolicy in `kubectl -n kube-system get service kube-dns -o yaml`, and compare the nodes of the CoreDNS pods. ' +
    'Set it to Cluster, or run CoreDNS on every node.',
  instances: (scene) => {
    const service = valueOr(scene.topology.service, null);
    if (service?.internalTrafficPolicy !== 'Local') return [];
    const served = new Set(
      valueOr(scene.topology.endpoints, []).flatMap(({ ready, node }) =>
        ready && node !== null ? [node] : [],
      ),
    );
    return nodesAsked(scene)
      .filter((node) => !served.has(node))
      .map((node) => ({
        hop: { kind: 'dns-service', instance: `${service.namespace}/${service.name} on ${node}` } as const,
        where: ({ hop, fromNode }) => hop === 'node-service-rules' && fromNode === node,
        effect: droppedNearby,
        evidence: [
          proof(
            `Service ${service.namespace}/${service.name}`,
            `internalTrafficPolicy is Local, and no ready endpoint is on ${node} (they are on ${[...served].sort().join(', ') || 'no node'})`,
          ),
        ],
        sentence: `Pods on ${node} have no cluster DNS: the DNS Service sends queries only to CoreDNS pods on the same node (internalTrafficPolicy: Local), and none is there.`,
        fix: [
          `kubectl -n ${service.namespace} patch service ${service.name} --type=merge -p '{"spec":{"internalTrafficPolicy":"Cluster"}}'`,
          'Or run CoreDNS on every node.',
        ],
      }));
  },
};
