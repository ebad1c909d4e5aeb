import type { Scene } from '../infer/scene.ts';
import type { AppPod } from '../model/topology.ts';
import { valueOr } from '../model/part.ts';
import type { Crossing } from '../paths/crossing.ts';
import { notOfTheCluster } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const podDnsPolicyDefault: Fault = {
  id: 'pod-dns-policy-default',
  hop: 'client-resolver',
  corpus: ['D71', 'D73'],
  title: "The pod uses its node's resolver, which cannot know cluster names",
  source: 'Kubernetes documentation, "DNS for Services and Pods": Pod\'s DNS Policy',
  explanation:
    "A pod with dnsPolicy Default, or a pod on the host network with dnsPolicy ClusterFirst, is given its node's resolv.conf and not the cluster DNS. " +
    "The node's resolver cannot know names of Services: they are denied while external names resolve. " +
    'Only such pods suffer: a test pod with default settings shows nothing wrong, and CoreDNS answers when it is asked directly.',
  remedy:
    'Compare `kubectl exec POD -- cat /etc/resolv.conf` with the address of the DNS Service. ' +
    'Set dnsPolicy: ClusterFirst in the pod template (ClusterFirstWithHostNet for pods on the host network) and roll it out.',
  instances: (scene) => {
    const victim = victimOf(scene);
    return victim === undefined || !usesNodeResolver(victim) ? [] : [instanceFor(scene, victim)];
  },
};

/** `Default` says so; ClusterFirst on the host network silently falls back to it. */
const usesNodeResolver = (pod: AppPod): boolean =>
  pod.dnsPolicy === 'Default' || (pod.hostNetwork && pod.dnsPolicy === 'ClusterFirst');

function victimOf(scene: Scene): AppPod | undefined {
  const model = scene.vantages.find(
    (vantage) => vantage.kind === 'app' && vantage.modelledOn !== null,
  )?.modelledOn;
  return valueOr(scene.topology.pods, { items: [], truncated: false }).items.find(
    (pod) => pod.name === model,
  );
}

function instanceFor(scene: Scene, pod: AppPod): FaultInstance {
  const wanted = pod.hostNetwork ? 'ClusterFirstWithHostNet' : 'ClusterFirst';
  const setting = pod.hostNetwork
    ? `hostNetwork: true with dnsPolicy: ${pod.dnsPolicy}`
    : 'dnsPolicy: Default';
  return {
    hop: { kind: 'client-resolver', instance: `pod ${pod.name}` },
    effect: (crossing) => (strikes(crossing) ? notOfTheCluster : null),
    evidence: [
      proof(
        `pod ${scene.complaint.namespace}/${pod.name}`,
        `it has ${setting}, so its resolv.conf is its node's`,
      ),
    ],
    sentence: `Pod ${pod.name} has ${setting}: it asks its node's resolver, which does not know cluster names.`,
    fix: [
      `Set dnsPolicy: ${wanted} in the pod template of ${pod.name} and roll it out.`,
      `kubectl -n ${scene.complaint.namespace} get pod ${pod.name} -o jsonpath='{.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}{"\\n"}'   # what to edit`,
    ],
  };
}

const strikes = (crossing: Crossing): boolean =>
  crossing.hop === 'client-resolver' && crossing.clusterName && crossing.probe.target.role !== 'service';
