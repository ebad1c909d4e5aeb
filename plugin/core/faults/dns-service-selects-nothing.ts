import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Labels } from '../model/topology.ts';
import type { Evidence } from '../model/verdict.ts';
import { rejectedWithoutEndpoints } from './effects.ts';
import { contradicts, proof, when } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { isServiceVeiled } from './veils.ts';

export const dnsServiceSelectsNothing: Fault = {
  id: 'dns-service-selects-nothing',
  hop: 'dns-service',
  corpus: ['D04'],
  title: 'The DNS Service selects none of the CoreDNS pods although they are ready',
  source: 'Kubernetes documentation, "Debug Services": "Does the Service have any EndpointSlices?"',
  explanation:
    'A Service finds its pods by labels. If the selector of the DNS Service matches no ready CoreDNS pod, it has no endpoints, and every node rejects packets to its address. ' +
    'All lookups are refused; a fast test sees time-outs among the refusals, since a kernel sends only about one a second. ' +
    'CoreDNS pods are ready and answer by their own addresses, unlike where CoreDNS itself is down.',
  remedy:
    '`kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=kube-dns` shows no address, and the selector differs from the labels of the pods. ' +
    'Restore the selector (k8s-app: kube-dns).',
  instances: (scene) => {
    const { service, readyEndpoints, arePodsKnown } = scene.layout;
    if (readyEndpoints !== null && readyEndpoints.length > 0) return [];
    if (service === null) return isServiceVeiled(scene) && !arePodsKnown ? [unread] : [];
    const selector = written(service.selector);
    return [
      {
        hop: { kind: 'dns-service', instance: `${service.namespace}/${service.name}` },
        effect: (crossing) => (crossing.hop === 'dns-service' ? rejectedWithoutEndpoints(crossing) : null),
        evidence: evidenceFor(scene),
        sentence: `Service ${service.namespace}/${service.name} selects ${selector} and no ready CoreDNS pod carries that, so it has no endpoints and every lookup through ${service.clusterIPs.join(', ')} is refused.`,
        fix: [
          `kubectl -n ${service.namespace} get pods --show-labels -l k8s-app=kube-dns`,
          `kubectl -n ${service.namespace} patch service ${service.name} --type merge -p '${restoringPatch(scene)}'`,
        ],
      },
    ];
  },
};

/** Neither the Service nor pods could be read. */
const unread: FaultInstance = {
  hop: { kind: 'dns-service', instance: 'DNS Service' },
  effect: (crossing) => (crossing.hop === 'dns-service' ? rejectedWithoutEndpoints(crossing) : null),
  evidence: [],
  sentence:
    'The DNS Service may select no ready CoreDNS pod and have no endpoints, so that every lookup is refused: neither could be read.',
  fix: [
    'kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=kube-dns   # any address?',
    'kubectl -n kube-system get service kube-dns -o yaml; kubectl -n kube-system get pods -l k8s-app=kube-dns   # does its selector match ready pods?',
  ],
};

function evidenceFor(scene: Scene): readonly Evidence[] {
  const { service, readyEndpoints } = scene.layout;
  const pods = scene.topology.dnsPods;
  if (service === null) return [];
  const source = `Service ${service.namespace}/${service.name}`;
  if (pods.kind === 'missing') {
    const selected = valueOr(scene.topology.endpoints, []).length;
    return when(selected > 0, contradicts(source, `it selects ${String(selected)} pods that are not ready`));
  }
  const ready = pods.value.filter((pod) => pod.ready);
  if (ready.length === 0) return [contradicts('status of the CoreDNS pods', 'none of them is Ready')];
  if (ready.some((pod) => carries(pod.labels, service.selector))) {
    return [contradicts(source, 'its selector matches a ready CoreDNS pod')];
  }
  if (readyEndpoints === null) return [];
  return [
    proof(
      source,
      `its selector ${written(service.selector)} matches none of ${String(ready.length)} ready CoreDNS pods; its endpoints are empty`,
    ),
  ];
}

const carries = (labels: Labels, selector: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

const written = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',') || 'nothing';

/** Sets back what differs: the label the pods do carry, and removes what none of them has. */
function restoringPatch(scene: Scene): string {
  const podLabels = valueOr(scene.topology.dnsPods, [])[0]?.labels ?? {};
  const selector: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(scene.layout.service?.selector ?? {})) {
    if (podLabels[key] !== value) selector[key] = null;
  }
  selector['k8s-app'] = podLabels['k8s-app'] ?? 'kube-dns';
  return JSON.stringify({ spec: { selector } });
}
