import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { commandNamespace } from './commands.ts';
import { anyLine } from './coredns-logs.ts';
import { proof, supports, when } from './evidence.ts';
import type { Fault } from './fault.ts';
import { saysUnsynced, unsynced, unsyncedPods } from './unsynced-pods.ts';
import { veiledLogs } from './veils.ts';

const waiting =
  /plugin\/kubernetes: .*(?:[Ff]ailed to (?:list|watch)|i\/o timeout|connection refused|waiting for Kubernetes API)|Kubernetes API connection failure|Still waiting on: "kubernetes"|Plugins not ready: "kubernetes"/;
const forbidden = /is forbidden/;

export const corednsNotSynced: Fault = {
  id: 'coredns-not-synced',
  hop: 'coredns-api',
  corpus: ['D11', 'A01'],
  title: 'CoreDNS cannot read Services from the API server: it has no cluster names',
  source: 'CoreDNS documentation, plugin "kubernetes": Startup; plugin "ready"',
  explanation:
    'CoreDNS learns of Services from the API server when it starts. Without that connection (a policy, missing service rules on its node, an API server that is down) it has no cluster names. ' +
    'It answers them with SERVFAIL at once and external names as usual, and is not ready: the Service leaves it out, and refuses every lookup where no pod is left. ' +
    'Where the log says "forbidden", a right is missing and not the way.',
  remedy:
    '`kubectl -n kube-system logs POD` says that it failed to list, or waits for the Kubernetes API. ' +
    'Open the way from the CoreDNS pods to the API server: network policies, service rules of the node, firewalls.',
  instances: (scene) => {
    const pods = unsyncedPods(scene);
    if (pods.size === 0) return [];
    const names = [...pods].join(', ');
    const namespace = commandNamespace(scene);
    return [
      {
        hop: { kind: 'coredns-api', instance: names },
        effect: (crossing) => unsynced(scene, pods, crossing),
        evidence: evidenceFor(scene, pods),
        mayHaveCauseIn: veiledLogs(scene),
        sentence: `CoreDNS (${names}) cannot read Services from the API server: cluster names get SERVFAIL there while external names resolve.`,
        fix: [
          `kubectl -n ${namespace} logs ${[...pods][0] ?? ''} --tail=20   # what it says of the API server`,
          'Check the way from that pod to the API server: service rules on its node (kubectl get svc kubernetes), NetworkPolicies in its namespace, firewalls.',
        ],
      },
    ];
  },
};

function evidenceFor(scene: Scene, pods: ReadonlySet<string>): readonly Evidence[] {
  const said = [...pods].filter((pod) => saysUnsynced(scene, pod));
  const denied = anyLine(scene, forbidden);
  const line = anyLine(scene, waiting);
  return [
    ...when(
      said.length > 0 && denied === null,
      proof(`/ready of ${said.join(', ')}`, 'the kubernetes plugin is not ready'),
    ),
    ...(line === null ? [] : [supports(`log of CoreDNS pod ${line.pod}`, line.line)]),
  ];
}
