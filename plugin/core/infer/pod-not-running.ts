import { valueOr } from '../model/part.ts';
import type { Scene } from './scene.ts';

/** A pod that was named and in which nothing runs: its programs have asked nobody, and DNS is not why. */
export function podNotRunning({ complaint, topology }: Scene): readonly string[] {
  const pods = valueOr(topology.pods, { items: [], truncated: false }).items;
  const pod = pods.find(({ name }) => name === complaint.pod);
  return pod === undefined || pod.phase === 'Running' || pod.phase === ''
    ? []
    : [
        `Pod ${pod.name} is ${pod.phase}: nothing runs in it that could ask. kubectl -n ${complaint.namespace} describe pod ${pod.name} tells why.`,
      ];
}
