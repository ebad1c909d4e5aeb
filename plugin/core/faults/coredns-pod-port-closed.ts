import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import type { LayoutPod } from '../paths/layout.ts';
import { commandNamespace } from './commands.ts';
import { portClosed } from './effects.ts';
import { proof, supports } from './evidence.ts';
import type { Fault } from './fault.ts';
import { oddImageOf } from './odd-image.ts';
import { ofPods } from './places.ts';

export const corednsPodPortClosed: Fault = {
  id: 'coredns-pod-port-closed',
  hop: 'coredns-process',
  corpus: ['D02'],
  title: 'A CoreDNS pod refuses its DNS port: nothing listens there',
  source: 'RFC 1122 section 3.2.2.1 (port unreachable); Kubernetes documentation, "Debug Services"',
  explanation:
    'A CoreDNS pod is an endpoint of the DNS Service and nothing in it listens on the DNS port: its process has just ended, or its configuration names another port. ' +
    'Its share of the lookups is refused at once. ' +
    'A process that hangs is silent, and a Service without endpoints refuses all lookups and not a share.',
  remedy:
    "Look at the pod's log and restarts, and compare the port in the Corefile with the targetPort of the Service. " +
    'Correct the port, or replace the pod.',
  instances: (scene) =>
    scene.layout.pods.map((pod) => {
      const odd = oddImageOf(scene, pod.name);
      return {
        hop: { kind: 'coredns-process', instance: pod.name },
        where: ofPods('coredns-process', [pod.name]),
        effect: portClosed,
        evidence: evidenceFor(scene, pod),
        sentence: `CoreDNS pod ${pod.name} (${pod.address}) refuses port ${String(pod.port)}: its process is not listening there${odd === null ? '' : `. It runs ${odd.own}, unlike the others (${odd.usual}): it may be none of CoreDNS, and bear its labels`}.`,
        fix:
          odd === null
            ? [
                `kubectl -n ${commandNamespace(scene)} logs ${pod.name} --tail=20`,
                `kubectl -n ${commandNamespace(scene)} delete pod ${pod.name}   # if it should listen on port ${String(pod.port)}`,
              ]
            : [
                `kubectl -n ${commandNamespace(scene)} get pod ${pod.name} --show-labels -o wide   # whose is it? The selector of the DNS Service takes it in`,
                `kubectl -n ${commandNamespace(scene)} label pod ${pod.name} ${Object.keys(scene.layout.service?.selector ?? {})[0] ?? 'k8s-app'}-   # if it is none of CoreDNS: the label that the selector names`,
              ],
      };
    }),
};

function evidenceFor(scene: Scene, pod: LayoutPod): readonly Evidence[] {
  const cells = scene.cells.filter(
    (cell) => cell.probe.target.role === 'coredns-pod' && cell.probe.target.address === pod.address,
  );
  const refusals = cells.reduce((sum, cell) => sum + (cell.counts['refused-port'] ?? 0), 0);
  const answers = cells.reduce((sum, cell) => sum + cell.measured - cell.failed, 0);
  const refusing = cells.filter((cell) => (cell.counts['refused-port'] ?? 0) > 0);
  const from = new Set(refusing.map((cell) => scene.context.vantageOf(cell.probe).node));
  return [
    ...(refusals >= 2 && answers === 0
      ? [
          // Whoever has the address can refuse, a lone node with a wrong route or address included.
          (from.size > 1 || from.has(pod.node ?? '') ? proof : supports)(
            `direct probes of ${pod.address}`,
            `the pod's own address refused ${String(refusals)} of ${String(refusals)} probes from ${[...from].join(', ')}`,
          ),
        ]
      : []),
  ];
}
