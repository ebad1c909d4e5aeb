import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { sure } from '../paths/distribution.ts';
import { commandNamespace } from './commands.ts';
import { anyLine } from './coredns-logs.ts';
import { proof, supports } from './evidence.ts';
import type { Fault } from './fault.ts';
import { metricOf } from './readings.ts';

export const forwardOverloaded: Fault = {
  id: 'forward-overloaded',
  hop: 'coredns-config',
  corpus: ['D16'],
  title: 'CoreDNS refuses external queries because too many are waiting for the upstream (max_concurrent)',
  source: 'CoreDNS documentation, plugin "forward": max_concurrent; CoreDNS issue 3640',
  explanation:
    'The forward plugin lets a limited number of questions wait for an answer (max_concurrent) and answers REFUSED to all beyond it. ' +
    'It comes to that when upstream resolvers are slow or far too many external names are asked for; cluster names and cached answers pass. ' +
    'The upstream resolvers themselves do not refuse when they are asked directly.',
  remedy:
    'The log says "concurrent queries exceeded maximum", and the metric coredns_forward_max_concurrent_rejects_total rises. ' +
    'Repair the latency of the upstream resolvers first; then raise max_concurrent or add replicas.',
  instances: (scene) => {
    const evidence = evidenceFor(scene);
    if (evidence.length === 0) return [];
    return [
      {
        hop: { kind: 'coredns-config', instance: 'forward max_concurrent' },
        effect: (crossing) =>
          crossing.hop === 'coredns-config' && !crossing.clusterName ? sure('refused') : null,
        evidence,
        sentence:
          'CoreDNS refuses external queries because max_concurrent of its forward plugin is reached: the upstream is too slow, or the load too high, for that limit.',
        fix: [
          `kubectl -n ${commandNamespace(scene)} logs -l k8s-app=kube-dns --tail=50 | grep 'concurrent queries'`,
          'Look at the latency of the upstream resolvers first; then raise max_concurrent (about 2 KiB of memory for each) or add replicas.',
        ],
        intermittent: true,
      },
    ];
  },
};

function evidenceFor(scene: Scene): readonly Evidence[] {
  const line = anyLine(scene, /concurrent queries exceeded maximum/);
  const rejects = scene.layout.pods.flatMap((pod) => {
    const count = metricOf(scene, pod.name, 'coredns_forward_max_concurrent_rejects_total') ?? 0;
    return count > 0 ? [`${pod.name} ${String(count)}`] : [];
  });
  return [
    ...(rejects.length === 0
      ? []
      : [proof('metric coredns_forward_max_concurrent_rejects_total', rejects.join(', '))]),
    ...(line === null ? [] : [supports(`log of CoreDNS pod ${line.pod}`, line.line)]),
  ];
}
