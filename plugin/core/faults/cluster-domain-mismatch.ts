import type { Scene } from '../infer/scene.ts';
import { normalZone } from '../corefile/parse.ts';
import { nameOnPath } from '../paths/layout.ts';
import { sure } from '../paths/distribution.ts';
import { commandNamespace } from './commands.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const clusterDomainMismatch: Fault = {
  id: 'cluster-domain-mismatch',
  hop: 'coredns-config',
  corpus: ['D22'],
  title: 'Pods search in another cluster domain than CoreDNS serves',
  source: 'Kubernetes documentation, "DNS for Services and Pods"; kubelet configuration, clusterDomain',
  explanation:
    'The kubelets give pods search domains that end in one cluster domain, and the kubernetes plugin of CoreDNS serves another. ' +
    'Short names of Services are completed to names that nobody knows, and are denied. ' +
    'Whole names under the domain that is served resolve, and external names too, unlike where a Service is missing or CoreDNS has no data.',
  remedy:
    "Compare the search line of a pod's /etc/resolv.conf with the zones of the kubernetes plugin in the Corefile. " +
    "Make the kubelets' clusterDomain and the Corefile equal, and re-create the pods where the kubelets change.",
  instances: (scene: Scene) => {
    const searched = searchedDomain(scene);
    const served = scene.layout.clusterDomain;
    // A zone below the domain that somebody else is asked for leaves the domain itself with the plugin.
    if (searched === null || searched === served || isServed(scene, searched)) return [];
    return [
      {
        hop: { kind: 'coredns-config', instance: `${searched} instead of ${served}` },
        effect: (crossing) =>
          crossing.hop === 'coredns-config' &&
          crossing.probe.question.kind !== 'external-absent' &&
          nameOnPath(crossing.probe.question).endsWith(`.${searched}`)
            ? sure('nxdomain')
            : null,
        evidence: [
          proof(
            'resolv.conf of the pod, and the Corefile',
            `pods search in svc.${searched}, the kubernetes plugin serves ${served}`,
          ),
        ],
        sentence: `Pods search in ${searched} but CoreDNS serves ${served}: short names of Services are completed to names that do not exist.`,
        fix: [
          `kubectl -n ${commandNamespace(scene)} edit configmap coredns   # the zone of the kubernetes plugin: ${searched}`,
          `or set clusterDomain: ${served} in the kubelets' configuration and re-create the pods.`,
        ],
      },
    ];
  },
};

const isServed = ({ layout }: Scene, domain: string): boolean =>
  [domain, `kubernetes.default.svc.${domain}`].some((name) => layout.answerer(name).kind === 'kubernetes');

/** The domain of the "svc." entry in a pod's search list. */
export function searchedDomain(scene: Scene): string | null {
  for (const vantage of scene.vantages) {
    const searches = vantage.kind === 'host' ? [] : (scene.layout.resolvers.get(vantage.id)?.searches ?? []);
    const entry = searches.find((one) => one.startsWith('svc.'));
    if (entry !== undefined) return normalZone(entry.slice('svc.'.length));
  }
  return null;
}
