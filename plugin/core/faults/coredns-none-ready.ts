import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { DnsPod } from '../model/topology.ts';
import type { Evidence } from '../model/verdict.ts';
import type { Crossing } from '../paths/crossing.ts';
import type { Distribution } from '../paths/distribution.ts';
import { answeringUnready } from './answering-unready.ts';
import { commandNamespace } from './commands.ts';
import { rejectedWithoutEndpoints } from './effects.ts';
import { contradicts, proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { veiledLogs } from './veils.ts';

export const corednsNoneReady: Fault = {
  id: 'coredns-none-ready',
  hop: 'coredns-process',
  corpus: ['D03'],
  title: 'No CoreDNS pod is ready, so the DNS Service has no endpoints',
  source: 'Kubernetes documentation, "Debugging DNS Resolution"; "Virtual IPs and Service Proxies"',
  explanation:
    'No CoreDNS pod is ready, so that the DNS Service has no endpoints and nodes reject whatever is sent to its address. ' +
    'Every lookup in the cluster is refused, or times out where it is tried faster than a kernel sends refusals; connections that exist go on. ' +
    'The pods may be scaled to zero, unschedulable, unable to pull their image, or crashing; where they are ready and the Service has no endpoints, its selector is wrong.',
  remedy:
    '`kubectl -n kube-system describe pods -l k8s-app=kube-dns` says why they are not ready. ' +
    'Remove that cause, and keep at least two replicas on different nodes.',
  instances: (scene) => {
    const ready = scene.layout.readyEndpoints;
    if (ready !== null && ready.length > 0) return [];
    const namespace = commandNamespace(scene);
    return [
      ...answeringUnready(scene),
      {
        hop: { kind: 'coredns-process', instance: 'all pods' },
        effect,
        evidence: evidenceFor(scene),
        mayHaveCauseIn: onlyDeployment(scene)?.replicas === 0 ? [] : veiledLogs(scene),
        sentence: `No CoreDNS pod is ready${stateClause(scene)}, so the DNS Service has no endpoints and every lookup is refused.`,
        fix: [
          ...scaleCommands(scene),
          `kubectl -n ${namespace} get pods -l k8s-app=kube-dns -o wide`,
          `kubectl -n ${namespace} describe pods -l k8s-app=kube-dns`,
        ],
      },
    ];
  },
};

/** The Service refuses, and pods that are not ready give no useful answer either. */
function effect(crossing: Crossing): Distribution | null {
  if (crossing.hop === 'dns-service') return rejectedWithoutEndpoints(crossing);
  if (crossing.hop !== 'coredns-process' || crossing.pod?.ready !== false) return null;
  const quiet = crossing.probe.protocol === 'udp' ? 'silent' : 'syn-silent';
  return { 'refused-port': 0.5, [quiet]: 0.3, 'host-unreachable': 0.1, 'servfail-now': 0.1 };
}

function evidenceFor(scene: Scene): readonly Evidence[] {
  const deployment = onlyDeployment(scene);
  const pods = scene.topology.dnsPods;
  if (deployment?.replicas === 0) {
    return [proof(`deployment ${deployment.name}`, 'it is scaled to 0 replicas')];
  }
  if (pods.kind === 'missing') return [];
  if (pods.value.some((pod) => pod.ready && !pod.terminating)) {
    return [contradicts('status of the CoreDNS pods', 'at least one of them is Ready')];
  }
  return scene.layout.readyEndpoints === null
    ? []
    : [
        proof(
          'status of the CoreDNS pods',
          `none of ${String(pods.value.length)} is Ready, and the Service has no ready endpoint`,
        ),
      ];
}

function stateClause(scene: Scene): string {
  if (onlyDeployment(scene)?.replicas === 0) return ' (the deployment is scaled to 0)';
  const reasons = valueOr(scene.topology.dnsPods, []).flatMap(reasonsOf);
  return reasons.length === 0 ? '' : ` (${[...new Set(reasons)].slice(0, 3).join(', ')})`;
}

function reasonsOf(pod: DnsPod): readonly string[] {
  const states = pod.containers.flatMap(({ state }) => (state.kind === 'running' ? [] : [state.reason]));
  const conditions = pod.conditions.filter(
    (one) => one.status === 'False' && one.reason !== '' && one.type === 'PodScheduled',
  );
  return [...states, ...conditions.map((one) => one.reason)].filter((reason) => reason !== '');
}

function scaleCommands(scene: Scene): readonly string[] {
  const deployment = onlyDeployment(scene);
  return deployment?.replicas === 0
    ? [`kubectl -n ${deployment.namespace} scale deployment ${deployment.name} --replicas=2`]
    : [];
}

const onlyDeployment = (scene: Scene) => valueOr(scene.topology.deployments, [])[0];
