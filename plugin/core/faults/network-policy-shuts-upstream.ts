import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { NetworkPolicy } from '../model/topology.ts';
import type { Protocol } from '../model/probe.ts';
import type { Crossing } from '../paths/crossing.ts';
import { decide } from '../policy/decide.ts';
import { policiesOf } from '../policy/dns-flow.ts';
import { dropped } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const networkPolicyShutsUpstream: Fault = {
  id: 'network-policy-shuts-upstream',
  hop: 'coredns-egress',
  corpus: ['D53'],
  title: 'A NetworkPolicy isolates the egress of CoreDNS and does not allow its upstream resolvers',
  source: 'Kubernetes documentation, "Network Policies": default deny all egress traffic',
  instances: (scene) => {
    const denying = deniedBy(scene);
    if (denying.length === 0) return [];
    const names = [...new Set(denying.map((policy) => `${policy.namespace}/${policy.name}`))].join(', ');
    return [
      {
        hop: { kind: 'coredns-egress', instance: 'all pods' },
        effect: (crossing) => (isDenied(scene, crossing) ? dropped(crossing) : null),
        evidence: [
          proof(
            `NetworkPolicy ${names}`,
            'selects the CoreDNS pods for egress, and none of its rules allows port 53 to the upstream resolvers',
          ),
        ],
        sentence: `NetworkPolicy ${names} isolates the egress of the CoreDNS pods and does not allow their upstream resolvers, although the nodes reach them.`,
        fix: [
          `kubectl -n ${denying[0]?.namespace ?? 'kube-system'} edit networkpolicy ${denying[0]?.name ?? ''}   # allow UDP and TCP 53 to ${scene.layout.upstreams.map((one) => one.address).join(', ')}, and 443 to the API server`,
        ],
      },
    ];
  },
};

const deniedBy = (scene: Scene): readonly NetworkPolicy[] =>
  scene.layout.pods.flatMap((pod) =>
    scene.layout.upstreams.flatMap((upstream) => verdictOn(scene, pod.name, upstream.address, 'udp')),
  );

const isDenied = (scene: Scene, crossing: Crossing): boolean =>
  crossing.hop === 'coredns-egress' &&
  crossing.pod !== null &&
  crossing.upstream !== null &&
  verdictOn(scene, crossing.pod.name, crossing.upstream, crossing.probe.protocol).length > 0;

/** Policies that deny a CoreDNS pod an upstream address; empty where it is allowed. */
function verdictOn(
  scene: Scene,
  name: string,
  upstream: string,
  protocol: Protocol,
): readonly NetworkPolicy[] {
  const pod = valueOr(scene.topology.dnsPods, []).find((one) => one.name === name);
  if (pod === undefined) return [];
  const decision = decide(policiesOf(scene, pod.namespace), 'Egress', {
    from: { namespace: pod.namespace, namespaceLabels: {}, labels: pod.labels, address: pod.address },
    to: { namespace: '', namespaceLabels: {}, labels: {}, address: upstream },
    protocol: protocol === 'udp' ? 'UDP' : 'TCP',
    port: 53,
    portNames: [],
  });
  return decision.kind === 'denied' ? decision.by : [];
}
