import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { commandNamespace } from './commands.ts';
import { anyLine } from './coredns-logs.ts';
import { proof, supports, when } from './evidence.ts';
import type { Fault } from './fault.ts';
import { saysUnsynced, unsynced, unsyncedPods } from './unsynced-pods.ts';

const waiting =
  /plugin\/kubernetes: .*(?:[Ff]ailed to (?:list|watch)|i\/o timeout|connection refused|waiting for Kubernetes API)|Kubernetes API connection failure|Still waiting on: "kubernetes"|Plugins not ready: "kubernetes"/;
const forbidden = /is forbidden/;

export const corednsNotSynced: Fault = {
  id: 'coredns-not-synced',
  hop: 'coredns-api',
  corpus: ['D11', 'A01'],
  title: 'CoreDNS cannot read Services from the API server: it has no cluster names',
  source: 'CoreDNS documentation, plugin "kubernetes": Startup; plugin "ready"',
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
