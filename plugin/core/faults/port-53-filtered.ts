import { lost } from './looks.ts';
import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { Protocol } from '../model/probe.ts';
import { droppedNearby } from './effects.ts';
import { supports } from './evidence.ts';
import type { Fault } from './fault.ts';
import { addressOn } from './first-looks.ts';
import { along } from './places.ts';
import { otherPortAnswers } from './readings.ts';

export const port53Filtered: Fault = {
  id: 'port-53-filtered',
  hop: 'node-path',
  corpus: ['D66'],
  title:
    'Port 53 is filtered between two nodes while other ports pass: a firewall or security group between pools',
  source:
    'Microsoft documentation, "Troubleshoot DNS resolution failures from inside the pod but not from the worker node"',
  explanation:
    'A firewall or security group between nodes or node pools filters port 53 and lets other ports pass. ' +
    'CoreDNS pods on the far side seem dead to lookups, while their health and metrics ports answer from the very same place. ' +
    'Where the other ports fail too the path itself is broken, and where it depends on the namespace a network policy is the cause.',
  remedy:
    'From the failing node, compare port 8181 or 9153 of a CoreDNS pod with port 53. ' +
    'Allow UDP and TCP port 53 between the node pools in security groups and firewalls.',
  instances: (scene) =>
    filteredPairs(scene).map(({ from, to, pods, protocols }) => ({
      hop: { kind: 'node-path', instance: `${from} → ${to}, port 53` },
      where: along(from, to),
      effect: (crossing) => (protocols.includes(crossing.probe.protocol) ? droppedNearby(crossing) : null),
      shows: lost,
      evidence: [
        supports(
          `port 8181 of ${pods.join(', ')}`,
          `it answers from ${from}, while port 53 of the same pods gives no answer`,
        ),
      ],
      sentence: `${protocols.map((one) => one.toUpperCase()).join(' and ')} port 53 from ${from} to pods on ${to} is filtered; other ports between the same nodes pass.`,
      fix: [
        `Allow UDP and TCP port 53 from ${from} to ${to} in security groups and firewalls between the node pools.`,
        `On ${to}: tcpdump -ni any port 53 and host ${addressOn(scene, to)}   # nothing arrives from pods of ${from}`,
      ],
      intermittent: true,
    })),
};

interface FilteredPair {
  readonly from: string;
  readonly to: string;
  readonly pods: readonly string[];
  readonly protocols: readonly Protocol[];
}

/** Pairs of nodes where a pod's other port answers and its port 53 never does, over one protocol or both. */
function filteredPairs(scene: Scene): readonly FilteredPair[] {
  const pairs = new Map<string, FilteredPair>();
  const cells = withoutAnswer(scene);
  for (const vantage of scene.vantages) {
    for (const pod of scene.layout.pods) {
      if (pod.node === null || pod.node === vantage.node) continue;
      const silent = silentProtocols(cells, vantage.id, pod.name);
      if (silent.length === 0 || otherPortAnswers(scene, vantage.id, pod.name) !== true) continue;
      const key = `${vantage.node} ${pod.node} ${silent.join(' ')}`;
      const known = pairs.get(key)?.pods ?? [];
      pairs.set(key, {
        from: vantage.node,
        to: pod.node,
        pods: [...new Set([...known, pod.name])],
        protocols: silent,
      });
    }
  }
  return [...pairs.values()];
}

/** Over which of the two nothing came from this pod. */
const silentProtocols = (silent: readonly Cell[], vantage: string, pod: string): readonly Protocol[] =>
  (['udp', 'tcp'] as const).filter((protocol) =>
    silent.some(
      ({ probe }) =>
        probe.vantage === vantage &&
        probe.protocol === protocol &&
        probe.target.role === 'coredns-pod' &&
        probe.target.pod === pod,
    ),
  );

const withoutAnswer = ({ cells }: Scene): readonly Cell[] =>
  cells.filter(
    ({ probe, measured, failed }) =>
      measured > 0 && failed === measured && probe.question.kind === 'cluster-absent',
  );
