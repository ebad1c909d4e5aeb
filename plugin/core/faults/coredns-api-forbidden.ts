import type { Scene } from '../infer/scene.ts';
import { commandNamespace } from './commands.ts';
import { lastLine } from './coredns-logs.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { unsynced, unsyncedPods } from './unsynced-pods.ts';

const forbidden = /is forbidden: User .* cannot (?:list|watch) resource/;

export const corednsApiForbidden: Fault = {
  id: 'coredns-api-forbidden',
  hop: 'coredns-api',
  corpus: ['D13'],
  title: 'CoreDNS lacks the right to read Services or endpoints',
  source:
    'Kubernetes documentation, "Using RBAC Authorization"; CoreDNS deployment, ClusterRole system:coredns',
  explanation:
    'CoreDNS reaches the API server and is not allowed to list Services, endpoint slices or namespaces: its cluster role or the binding was changed or lost. ' +
    'Cluster names get SERVFAIL and the pods are not ready; it shows only after a restart, since a running CoreDNS keeps what it has. ' +
    'The word "forbidden" in the log tells it from an API server that cannot be reached.',
  remedy:
    '`kubectl auth can-i list endpointslices.discovery.k8s.io --as=system:serviceaccount:kube-system:coredns -A` says no. ' +
    'Restore ClusterRole and ClusterRoleBinding system:coredns.',
  instances: (scene: Scene) => {
    const denied = [...unsyncedPods(scene)].flatMap((pod) => {
      const line = lastLine(scene, pod, forbidden);
      return line === null ? [] : [{ pod, line }];
    });
    const first = denied[0];
    if (first === undefined) return [];
    const pods = new Set(denied.map(({ pod }) => pod));
    const what = /cannot (?:list|watch) resource "([^"]+)"/.exec(first.line)?.[1] ?? 'a resource';
    return [
      {
        hop: { kind: 'coredns-api', instance: [...pods].join(', ') },
        effect: (crossing) => unsynced(scene, pods, crossing),
        evidence: [proof(`log of CoreDNS pod ${first.pod}`, first.line)],
        sentence: `CoreDNS (${[...pods].join(', ')}) is not allowed to list ${what}: cluster names get SERVFAIL there.`,
        fix: [
          `kubectl auth can-i list ${what} --as=system:serviceaccount:${commandNamespace(scene)}:coredns -A`,
          `kubectl get clusterrole system:coredns -o yaml   # must allow list and watch of services, endpointslices, namespaces, pods`,
          'kubectl get clusterrolebinding system:coredns -o yaml',
        ],
      },
    ];
  },
};
