import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Protocol } from '../model/probe.ts';
import type { Crossing } from '../paths/crossing.ts';
import { decideFlow } from '../policy/dns-flow.ts';
import { policyArguments, policyNames, type AnyPolicy } from '../policy/policy-name.ts';
import { dropped } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const networkPolicyShutsUpstream: Fault = {
  id: 'network-policy-shuts-upstream',
  hop: 'coredns-egress',
  corpus: ['D53'],
  title: 'A network policy isolates the egress of CoreDNS and does not allow its upstream resolvers',
  source: 'Kubernetes documentation, "Network Policies": default deny all egress traffic',
  explanation:
    'A policy isolates the egress of the CoreDNS pods and does not allow port 53 to the upstream resolvers. ' +
    'External names end in SERVFAIL after seconds while cluster names resolve; if the API server is shut out as well, those fail after the next restart. ' +
    'The nodes of the CoreDNS pods reach the same resolvers, unlike where a resolver is dead or a firewall stands beyond the nodes.',
  remedy:
    '`kubectl -n kube-system get networkpolicies -o yaml` shows what selects the CoreDNS pods for egress. ' +
    'Allow UDP and TCP port 53 to the upstream resolvers, and the port of the API server.',
  instances: (scene) => {
    const denying = deniedBy(scene);
    if (denying.length === 0) return [];
    const names = policyNames(denying);
    return [
      {
        hop: { kind: 'coredns-egress', instance: 'all pods' },
        effect: (crossing) => (isDenied(scene, crossing) ? dropped(crossing) : null),
        evidence: [
          proof(
            names,
            'selects the CoreDNS pods for egress, and none of its rules allows port 53 to the upstream resolvers',
          ),
        ],
        sentence: `${names} isolates the egress of the CoreDNS pods and does not allow their upstream resolvers, although the nodes reach them.`,
        fix: [
          `kubectl edit ${denying[0] === undefined ? '' : policyArguments(denying[0])}   # allow UDP and TCP 53 to ${scene.layout.upstreams.map((one) => one.address).join(', ')}, and TCP to the API server (443, or the 6443 behind it)`,
        ],
      },
    ];
  },
};

const deniedBy = (scene: Scene): readonly AnyPolicy[] =>
  scene.layout.pods.flatMap((pod) =>
    scene.layout.upstreams.flatMap((upstream) => verdictOn(scene, pod.name, upstream.address, 'udp')),
  );

const isDenied = (scene: Scene, crossing: Crossing): boolean =>
  crossing.hop === 'coredns-egress' &&
  crossing.pod !== null &&
  crossing.upstream !== null &&
  verdictOn(scene, crossing.pod.name, crossing.upstream, crossing.probe.protocol).length > 0;

/** Policies that deny a CoreDNS pod an upstream address; empty where it is allowed, or the address or its port is not known. */
function verdictOn(scene: Scene, name: string, upstream: string, protocol: Protocol): readonly AnyPolicy[] {
  const pod = valueOr(scene.topology.dnsPods, []).find((one) => one.name === name);
  const plain = scene.layout.upstreams.some((one) => one.address === upstream && one.plain);
  if (pod === undefined || !plain) return [];
  const decision = decideFlow(scene, 'Egress', {
    from: { namespace: pod.namespace, namespaceLabels: {}, labels: pod.labels, address: pod.address },
    to: { namespace: '', namespaceLabels: {}, labels: {}, address: upstream },
    protocol: protocol === 'udp' ? 'UDP' : 'TCP',
    port: 53,
    portNames: [],
  });
  return decision.kind === 'denied' ? decision.by : [];
}
