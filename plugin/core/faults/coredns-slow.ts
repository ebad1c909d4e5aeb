import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Evidence } from '../model/verdict.ts';
import { delayed } from '../paths/predict.ts';
import { commandNamespace } from './commands.ts';
import { supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { ofPods } from './places.ts';

export const corednsSlow: Fault = {
  id: 'coredns-slow',
  hop: 'coredns-process',
  corpus: ['D14', 'D87'],
  title: 'CoreDNS answers slowly, cluster names too: it does not get enough CPU',
  source: 'CoreDNS deployment, "Scaling CoreDNS"; Linux kernel documentation, "CFS Bandwidth Control"',
  instances: (scene) => [
    ...scene.layout.pods.map((pod) => instanceFor(scene, pod.name, [pod.name])),
    ...(scene.layout.pods.length > 1
      ? [
          instanceFor(
            scene,
            'all pods',
            scene.layout.pods.map((pod) => pod.name),
          ),
        ]
      : []),
  ],
};

function instanceFor(scene: Scene, instance: string, pods: readonly string[]): FaultInstance {
  const who = pods.length === 1 ? `CoreDNS pod ${instance}` : 'Every CoreDNS pod';
  return {
    hop: { kind: 'coredns-process', instance },
    where: ofPods('coredns-process', pods),
    effect: () => delayed,
    evidence: pressure(scene, pods),
    sentence: `${who} takes hundreds of milliseconds even for cluster names, which it has in memory: it does not get enough CPU (its limit, or a saturated node).`,
    fix: [
      `kubectl -n ${commandNamespace(scene)} top pod -l k8s-app=kube-dns --containers   # usage against the CPU limit`,
      `kubectl -n ${commandNamespace(scene)} get deployment coredns -o jsonpath='{.spec.template.spec.containers[0].resources}{"\\n"}'`,
      'Raise or remove the CPU limit, add replicas, or move CoreDNS off a saturated node.',
    ],
    intermittent: true,
  };
}

/** Nodes of these pods that say they are short of something. */
const pressure = (scene: Scene, pods: readonly string[]): readonly Evidence[] =>
  scene.layout.pods
    .filter((pod) => pods.includes(pod.name) && pod.node !== null)
    .flatMap((pod) => {
      const node = valueOr(
        scene.topology.nodes[pod.node ?? ''] ?? { kind: 'missing', why: { reason: 'not-asked', detail: '' } },
        null,
      );
      const bad =
        node?.conditions.filter((one) => one.type.endsWith('Pressure') && one.status === 'True') ?? [];
      return bad.length === 0
        ? []
        : [supports(`node ${pod.node ?? ''}`, bad.map((one) => one.type).join(', '))];
    });
