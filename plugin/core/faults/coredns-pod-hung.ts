import { lost } from './looks.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import type { LayoutPod } from '../paths/layout.ts';
import { processStopped } from './effects.ts';
import { proof, when } from './evidence.ts';
import { failedProbes } from './failed-probes.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { ofPods } from './places.ts';
import { commandNamespace } from './commands.ts';
import { shareOf, someOfUnknownPods } from './shared-among.ts';

export const corednsPodHung: Fault = {
  id: 'coredns-pod-hung',
  hop: 'coredns-process',
  corpus: ['D01'],
  title: 'A CoreDNS process does not answer although its pod is still there',
  source:
    'Kubernetes issue 119750; Kubernetes documentation, "Configure Liveness, Readiness and Startup Probes"',
  explanation:
    'A CoreDNS process is stopped, blocked or without CPU while its pod is still an endpoint of the DNS Service, which goes on sending questions to it. ' +
    'A share of the lookups times out (one in three with three pods), and the next one may succeed; its kernel still accepts TCP connections, and nobody ever answers on them. ' +
    'It fails from everywhere, its own node included, unlike where a path between nodes is broken; and it is silent, while a process that has ended refuses, and one that gets a little CPU answers late.',
  remedy:
    'Ask each CoreDNS pod by its own address, and look at its probes and restarts with `kubectl -n kube-system describe pod POD`. ' +
    'Deleting the pod replaces it; its liveness and readiness probes should have noticed.',
  instances: (scene) => [
    ...unknownPods(scene),
    ...scene.layout.pods.map((pod): FaultInstance => ({
      hop: { kind: 'coredns-process', instance: pod.name },
      where: ofPods('coredns-process', [pod.name]),
      effect: processStopped,
      shows: lost,
      evidence: evidenceFor(scene, pod),
      sentence: `CoreDNS pod ${pod.name} (${pod.address}) does not answer: its process hangs or gets no CPU${servedClause(scene, pod)}.`,
      fix: [
        `kubectl -n ${commandNamespace(scene)} describe pod ${pod.name}   # probes, restarts, limits`,
        `kubectl -n ${commandNamespace(scene)} delete pod ${pod.name}`,
      ],
    })),
  ],
};

/** Behind the Service stand pods that nobody could list: a share of what is asked there goes to those that hang, however many they are. */
const unknownPods = (scene: Scene): readonly FaultInstance[] =>
  scene.layout.arePodsKnown
    ? []
    : [
        {
          hop: { kind: 'coredns-process', instance: someOfUnknownPods },
          where: ({ hop }) => hop === 'coredns-process',
          effect: processStopped,
          shows: lost,
          evidence: [],
          sentence:
            'One or more of the CoreDNS pods, which could not be listed from here, do not answer, while the Service still sends them questions: a process hangs or gets no CPU.',
          settledBy: `kubectl auth can-i list pods -n ${commandNamespace(scene)}   # with that right netcheck asks each CoreDNS pod by its own address`,
          fix: [
            `kubectl -n ${commandNamespace(scene)} get pods -l k8s-app=kube-dns -o wide   # who is there, ready, and restarting?`,
            'Ask each of their addresses for a cluster name (dig @ADDRESS kubernetes.default.svc.cluster.local): the one that stays silent is to be deleted, and its deployment starts another.',
          ],
          intermittent: true,
        },
      ];

function servedClause(scene: Scene, pod: LayoutPod): string {
  const ready = scene.layout.readyEndpoints;
  if (ready?.includes(pod.name) !== true) return '';
  return ready.length === 1
    ? ', and it is the only endpoint of the DNS Service'
    : `, while the Service still sends it ${shareOf(scene.layout, ready.length)}`;
}

function evidenceFor(scene: Scene, pod: LayoutPod): readonly Evidence[] {
  const accepted = scene.cells
    .filter((cell) => cell.probe.target.address === pod.address && cell.probe.protocol === 'tcp')
    .reduce((sum, cell) => sum + (cell.counts['connected-silent'] ?? 0), 0);
  return [
    ...when(
      accepted >= 2,
      proof(
        `TCP to ${pod.address}`,
        `its kernel accepted ${String(accepted)} TCP connections on port ${String(pod.port)} and no process ever answered on them`,
      ),
    ),
    ...failedProbes(scene, pod.name),
  ];
}
