import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { commandNamespace } from './commands.ts';
import { rejectedWithoutEndpoints } from './effects.ts';
import { proof } from './evidence.ts';
import { failedProbes } from './failed-probes.ts';
import type { FaultInstance } from './fault.ts';

/**
 * CoreDNS answers and the kubelets do not call it ready: what they ask is another page than DNS (the plugin `ready`, port 8181). The
 * Service then sends to nobody, and each pod resolves by its own address.
 */
export function answeringUnready(scene: Scene): readonly FaultInstance[] {
  const unready = unreadyIn(scene);
  if (unready === null) return [];
  const namespace = commandNamespace(scene);
  const unserved = lacksReadyPage(scene);
  return [
    {
      hop: { kind: 'coredns-process', instance: 'all pods' },
      effect: (crossing) => (crossing.hop === 'dns-service' ? rejectedWithoutEndpoints(crossing) : null),
      evidence: [...unready, ...unserved],
      sentence: `No CoreDNS pod is ready, though they answer: their readiness probe fails${unserved.length === 0 ? '' : ', for the Corefile has no plugin "ready" that would serve it'}. So the DNS Service has no endpoints and every lookup through it is refused.`,
      fix: [
        `kubectl -n ${namespace} describe pods -l k8s-app=kube-dns   # what the readiness probe asks, and what it meets`,
        unserved.length === 0
          ? `kubectl -n ${namespace} logs -l k8s-app=kube-dns --tail=20   # plugins that are waited for ("Still waiting on")`
          : `kubectl -n ${namespace} edit configmap coredns   # add a line "ready" to the server block`,
      ],
    },
  ];
}

/** By the status of the pods; where that was not read, by the addresses that the Service selects and does not send to. null: not so. */
function unreadyIn(scene: Scene): readonly Evidence[] | null {
  const { dnsPods, endpoints } = scene.topology;
  if (endpoints.kind === 'missing' || endpoints.value.some(({ ready }) => ready)) return null;
  if (dnsPods.kind === 'missing')
    return endpoints.value.length === 0
      ? null
      : [
          proof(
            'endpoints of the DNS Service',
            `it selects ${String(endpoints.value.length)} pods, and none of them is ready`,
          ),
        ];
  const pods = dnsPods.value;
  const running = pods.filter(({ containers }) => containers.some(({ state }) => state.kind === 'running'));
  return running.length === 0 || pods.some(({ ready }) => ready)
    ? null
    : [
        proof(
          'status of the CoreDNS pods',
          `none of ${String(pods.length)} is Ready, and the Service has no ready endpoint`,
        ),
        ...running.flatMap(({ name }) => failedProbes(scene, name)).slice(0, 1),
      ];
}

function lacksReadyPage({ layout }: Scene): readonly Evidence[] {
  const { corefile } = layout;
  if (corefile.kind === 'missing') return [];
  const { blocks, unread } = corefile.value;
  const names = blocks.flatMap(({ directives }) => directives.map(({ name }) => name));
  return unread.length > 0 || names.includes('ready') || names.includes('import')
    ? []
    : [proof('Corefile', 'no server block has the plugin "ready", which serves the page that is probed')];
}
