import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { DnsPod } from '../model/topology.ts';
import { secondsBetween } from '../timestamps.ts';
import { commandNamespace } from './commands.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

const daySeconds = 86_400;

export const corednsOomKilled: Fault = {
  id: 'coredns-oom-killed',
  hop: 'coredns-process',
  corpus: ['D15'],
  title: 'CoreDNS was killed for want of memory, and may be again',
  source: 'Kubernetes documentation, "Assign Memory Resources to Containers and Pods"',
  explanation:
    'The kernel killed CoreDNS because it used more memory than its limit allows. ' +
    'With each kill its lookups fail for some seconds and its cache is lost; when all replicas reach the limit together, the cluster is without DNS. ' +
    'Memory grows with the number of Services and the rate of questions, and most when upstream resolvers are slow and questions pile up.',
  remedy:
    '`kubectl -n kube-system describe pod POD` shows OOMKilled (exit code 137) as its last state. ' +
    'Raise the limit, add replicas, have fewer questions asked (ndots, a DNS cache on the nodes), and repair slow upstream resolvers.',
  instances: (scene) =>
    valueOr(scene.topology.dnsPods, []).flatMap((pod) => {
      const killed = killedAt(scene, pod);
      return killed === null
        ? []
        : [
            {
              hop: { kind: 'coredns-process', instance: `memory of ${pod.name}` } as const,
              effect: () => null,
              latent: true,
              evidence: [proof(`status of pod ${pod.name}`, `OOMKilled at ${killed}`)],
              sentence: `CoreDNS pod ${pod.name} was killed for want of memory at ${killed}: under the same load it will be again, and lookups fail for the seconds of each restart.`,
              fix: [
                `kubectl -n ${commandNamespace(scene)} get deployment coredns -o jsonpath='{.spec.template.spec.containers[0].resources}{"\\n"}'`,
                'Raise the memory limit, add replicas, or take load off it (ndots, a node-local cache); a slow upstream raises its memory too.',
              ],
            },
          ];
    }),
};

/** When a container of the pod was last killed so, within a day; null where none was. */
function killedAt(scene: Scene, pod: DnsPod): string | null {
  for (const { state, lastState } of pod.containers) {
    const ended = [state, lastState].find((one) => one?.kind === 'terminated' && one.reason === 'OOMKilled');
    if (ended?.kind !== 'terminated') continue;
    const age = secondsBetween(ended.finishedAt, scene.topology.takenAt);
    if (age !== null && age < daySeconds) return ended.finishedAt;
  }
  return null;
}
