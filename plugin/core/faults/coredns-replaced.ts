import type { Scene } from '../infer/scene.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import { commandNamespace } from './commands.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { ofPods } from './places.ts';

export const corednsReplaced: Fault = {
  id: 'coredns-replaced',
  hop: 'coredns-process',
  corpus: ['D86'],
  title:
    'CoreDNS pods are being replaced: until every node has followed, queries still go to pods that are gone',
  source:
    'CoreDNS documentation, plugin "health": lameduck; Kubernetes documentation, "Termination of Pods"; Kubernetes issue 129617',
  explanation:
    'CoreDNS pods are being replaced by a rollout, an autoscaler or evictions. ' +
    'A pod that ends stops answering before every node has taken it out of its rules, so that for some seconds a share of the lookups is lost. ' +
    'It passes by itself; where failures stay, a pod hangs or the rules of a node are old.',
  remedy:
    '`kubectl -n kube-system get events` shows what ended the pods, and when. ' +
    'Give them time to be forgotten (health with lameduck in the Corefile), a PodDisruptionBudget, and an autoscaler that scales in slowly.',
  instances: (scene: Scene) =>
    scene.layout.pods
      .filter((pod) => scene.topology.gonePods?.includes(pod.name) === true)
      .map((pod) => ({
        hop: { kind: 'coredns-process', instance: pod.name },
        where: ofPods('coredns-process', [pod.name]),
        effect: left,
        evidence: [proof(`pod ${pod.name}`, 'it was there when this run began, and is gone or ending now')],
        sentence: `CoreDNS pod ${pod.name} (${pod.address}) was replaced while this ran: what is asked of it gets no answer, and clients feel such a change for some seconds.`,
        fix: [
          `kubectl -n ${commandNamespace(scene)} get events --sort-by=.lastTimestamp   # who replaces them: a rollout, an autoscaler, evictions?`,
          'Give pods that end time to be forgotten: health { lameduck 5s } in the Corefile, a PodDisruptionBudget, slower scaling in.',
          'Run it again when CoreDNS has settled.',
        ],
        intermittent: true,
      })),
};

/** Its address belongs to nobody any more, or its process is on the way out. */
const left = ({ probe }: Crossing): Distribution => (probe.protocol === 'udp' ? leftUdp : leftTcp);

const leftUdp = constant({
  'host-unreachable': 0.5,
  silent: 0.3,
  'refused-port': 0.15,
  'net-unreachable': 0.05,
});
const leftTcp = constant({
  'host-unreachable': 0.5,
  'syn-silent': 0.25,
  'refused-port': 0.15,
  reset: 0.05,
  'net-unreachable': 0.05,
});
