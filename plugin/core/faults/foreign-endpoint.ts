import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Endpoint } from '../model/topology.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import { proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { shareOf } from './shared-among.ts';
import { byStranger, isOfCluster } from './strangers.ts';

export const foreignEndpoint: Fault = {
  id: 'foreign-endpoint',
  hop: 'dns-service',
  corpus: [],
  title: 'The DNS Service sends a share of the questions to an address that is no CoreDNS pod',
  source:
    'Kubernetes documentation, "EndpointSlices": EndpointSlices can be created by others than the control plane, and kube-proxy follows them all',
  explanation:
    "Among the ready endpoints of the DNS Service stands an address that no CoreDNS pod has: an EndpointSlice made by hand or left behind, or a pod of something else that the Service's selector takes in. " +
    'That share of the questions is lost or answered by a stranger who knows no cluster names; all CoreDNS pods are well when they are asked directly. ' +
    'It looks like one CoreDNS pod that hangs, and none does.',
  remedy:
    '`kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=kube-dns -o yaml` shows who manages each slice and which pod each endpoint is. ' +
    'Delete the slice that no controller manages, or correct the labels of the pod that is none of CoreDNS.',
  instances: (scene) =>
    foreignAmong(scene).flatMap(({ endpoint, share }) => [
      instanceFor(scene, endpoint, share, 'lost'),
      instanceFor(scene, endpoint, share, 'answered'),
      ...(endpoint.pod === null ? [unmet(scene, endpoint, share)] : []),
    ]),
};

/** Where the Service keeps every client to one endpoint, probes may have been kept to another one. */
const unmet = (scene: Scene, endpoint: Endpoint, share: number): FaultInstance => ({
  ...instanceFor(scene, endpoint, share, 'lost'),
  effect: () => null,
  latent: true,
  sentence: `The DNS Service sends ${shareOf(scene.layout, Math.round(1 / share))} to ${endpoint.address}, which is no CoreDNS pod; the probes of this run did not meet it.`,
});

interface Foreign {
  readonly endpoint: Endpoint;
  /** Of the questions to the Service: kube-proxy chooses among ready endpoints evenly. */
  readonly share: number;
}

/** Ready endpoints that are no CoreDNS pod which is known here. */
function foreignAmong({ topology }: Scene): readonly Foreign[] {
  if (topology.dnsPods.kind === 'missing') return [];
  const own = new Set(topology.dnsPods.value.flatMap(({ name, address }) => [name, address]));
  const ready = valueOr(topology.endpoints, []).filter((one) => one.ready);
  return ready
    .filter(({ pod, address }) => !own.has(address) && !own.has(pod))
    .map((endpoint) => ({ endpoint, share: 1 / ready.length }));
}

const instanceFor = (
  scene: Scene,
  { address, pod }: Endpoint,
  share: number,
  manner: 'lost' | 'answered',
): FaultInstance => ({
  hop: { kind: 'dns-service', instance: `endpoint ${address}` },
  where: ({ hop, asker }) => hop === 'dns-service' && asker === 'vantage',
  effect: manner === 'lost' ? lostThere : (crossing) => answeredThere(scene, crossing),
  shows:
    manner === 'lost'
      ? [
          'silent',
          'syn-silent',
          'connected-silent',
          'host-unreachable',
          'net-unreachable',
          'refused-port',
          'reset',
        ]
      : ['nxdomain', 'servfail-now', 'refused'],
  evidence: [
    (pod === null ? proof : supports)(
      `endpoint ${address} of the DNS Service`,
      `it is ready, and ${pod === null ? 'no pod stands behind it' : `pod ${pod}, which is none of CoreDNS, stands behind it`}; no CoreDNS pod has that address`,
    ),
  ],
  sentence: `The DNS Service sends about ${String(Math.round(100 * share))} % of the questions to ${address}, which is no CoreDNS pod: ${manner === 'lost' ? 'they are lost' : 'what answers there knows no cluster names'}.`,
  fix: [
    `kubectl get endpointslices -A -o wide | grep -w ${address}   # which slice names it?`,
    'kubectl -n NAMESPACE get endpointslices NAME -o yaml   # label endpointslice.kubernetes.io/managed-by: who keeps it?',
  ],
  share,
});

/** Nobody has the address, or nothing listens there. */
const lostThere = ({ probe }: Crossing): Distribution =>
  probe.protocol === 'udp' ? lostOverUdp : lostOverTcp;
const lostOverUdp = constant({ silent: 0.7, 'host-unreachable': 0.15, 'refused-port': 0.15 });
const lostOverTcp = constant({ 'syn-silent': 0.7, 'host-unreachable': 0.15, 'refused-port': 0.15 });

const answeredThere = (scene: Scene, { probe }: Crossing): Distribution | null =>
  isOfCluster(scene, probe) ? byStranger : null;
