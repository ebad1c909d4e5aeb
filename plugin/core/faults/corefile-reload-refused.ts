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
