import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { commandNamespace } from './commands.ts';
import { anyLine } from './coredns-logs.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { metricOf } from './readings.ts';

export const corefileReloadRefused: Fault = {
  id: 'corefile-reload-refused',
  hop: 'coredns-config',
  corpus: ['D07'],
  title:
    'The configuration of CoreDNS is invalid; running pods keep the old one, and the next restart takes DNS down',
  source: 'CoreDNS documentation, plugin "reload": Bugs',
  explanation:
    'The configuration in the config map is invalid, and the running CoreDNS pods have refused it: they answer with the previous one. ' +
    'Nobody feels it but those whose change has no effect; the next restart of a pod, for whatever reason, finds only the invalid configuration and fails. ' +
    'A change younger than about two minutes may simply not have arrived yet.',
  remedy:
    'Look for "reload failed" in `kubectl -n kube-system logs -l k8s-app=kube-dns`, or at the metric coredns_reload_failed_total. ' +
    'Repair the config map now, and see that the log says "Reloading complete".',
  instances: (scene) => {
    const evidence = evidenceFor(scene);
    if (evidence.length === 0) return [];
    return [
      {
        hop: { kind: 'coredns-config', instance: 'reload' },
        effect: () => null,
        latent: true,
        evidence,
        sentence:
          'CoreDNS has refused a changed configuration and still uses the previous one: the next restart of its pods will fail.',
        fix: [
          `kubectl -n ${commandNamespace(scene)} get configmap coredns coredns-custom -o yaml   # repair the line that the log names, now`,
          `kubectl -n ${commandNamespace(scene)} logs -l k8s-app=kube-dns --tail=20 | grep reload   # "Reloading complete" when it is good`,
        ],
      },
    ];
  },
};

function evidenceFor(scene: Scene): readonly Evidence[] {
  const line = anyLine(scene, /plugin\/reload: .*(?:reload failed|Corefile changed but)/);
  if (line !== null) return [proof(`log of CoreDNS pod ${line.pod}`, line.line)];
  const failed = scene.layout.pods.filter(
    (pod) => (metricOf(scene, pod.name, 'coredns_reload_failed_total') ?? 0) > 0,
  );
  return failed.length === 0
    ? []
    : [proof('metric coredns_reload_failed_total', `above 0 on ${failed.map((pod) => pod.name).join(', ')}`)];
}
