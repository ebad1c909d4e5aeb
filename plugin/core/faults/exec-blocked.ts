import type { Scene } from '../infer/scene.ts';
import { describeMissing, type Missing } from '../model/part.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const execBlocked: Fault = {
  id: 'exec-blocked',
  hop: 'api-to-kubelet',
  corpus: [],
  title: 'Exec does not get through to pods that run: the way from the API server to the kubelet is broken',
  source: 'Kubernetes documentation, "Communication between Nodes and the Control Plane"',
  explanation:
    'The API server opens exec, logs and port-forward by a connection of its own to port 10250 of the node, in many clusters through a tunnel (konnectivity). ' +
    'Where a firewall shuts that port, the tunnel has no agent or a proxy before the API server lets no connection be upgraded, pods run and exec fails. ' +
    'Name resolution does not use that way: netcheck asks by pods that run to their end. A node that is starved or cut off refuses exec as well.',
  remedy:
    '`kubectl get --raw /api/v1/nodes/NODE/proxy/healthz` says ok where the API server reaches the kubelet: then a proxy before it breaks exec. ' +
    'Otherwise look at the agents of the tunnel, and allow TCP 10250 from the control plane to the nodes.',
  instances: (scene: Scene) => {
    const refused = refusedOf(scene);
    if (refused === null) return [];
    const { node, why } = refused;
    return [
      {
        hop: { kind: 'api-to-kubelet', instance: '' },
        effect: () => null,
        latent: true,
        evidence: [proof(`exec into a probe pod that runs on ${node}`, describeMissing(why))],
        sentence: `Exec into a probe pod on ${node} did not get through, though the pod ran (${describeMissing(why)}): where that lasts, kubectl exec fails as well, and kubectl logs where the way from the API server to the kubelet is shut.`,
        fix: [
          `kubectl get --raw /api/v1/nodes/${node}/proxy/healthz   # ok: the kubelet is reached, and a proxy before the API server breaks exec`,
          "kubectl -n kube-system get pods -o wide | grep -E 'konnectivity|tunnel'   # do the agents of the tunnel run?",
          'Allow TCP 10250 from the control plane (or from the agents of its tunnel) to the nodes in firewalls, security groups and policies; let WebSockets through proxies before the API server.',
        ],
      },
    ];
  },
};

/** Who may not exec, and a pod that is gone, say nothing of the way. */
function refusedOf({ observations }: Scene): { readonly node: string; readonly why: Missing } | null {
  for (const { vantage, state } of observations.vantages) {
    if (state.kind === 'missing' || state.withoutExec === undefined) continue;
    if (isOfTheWay(state.withoutExec)) return { node: vantage.node, why: state.withoutExec };
  }
  return null;
}

/** The kubelet's own words, which it has on the other end (Kubernetes, k8s.io/kubelet/pkg/cri/streaming/remotecommand). */
const saidBehindIt = /error executing command in container/;

function isOfTheWay(why: Missing): boolean {
  switch (why.reason) {
    case 'timed-out':
      return true;
    case 'failed':
      return !saidBehindIt.test(why.detail);
    case 'refused':
      // Without a login, and by admission: the API server itself has said no.
      return !/^the API server( \(4\d\d\))?$/.test(why.by);
    case 'forbidden':
    case 'not-found':
    case 'unnoticed':
    case 'not-started':
    case 'not-asked':
      return false;
  }
}
