import { lost } from './looks.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Evidence } from '../model/verdict.ts';
import { constant } from '../paths/distribution.ts';
import { isClusterQuestion } from '../paths/layout.ts';
import { delayed } from '../paths/predict.ts';
import { commandNamespace } from './commands.ts';
import { cpuShareOf, nearLimit } from './cpu-limits.ts';
import { lastLine } from './coredns-logs.ts';
import { supports } from './evidence.ts';
import { failedProbes } from './failed-probes.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { heldUp } from './late-replies.ts';
import { ofPods } from './places.ts';

export const corednsSlow: Fault = {
  id: 'coredns-slow',
  hop: 'coredns-process',
  corpus: ['D14', 'D87'],
  title: 'CoreDNS answers slowly, cluster names too: it does not get enough CPU',
  source: 'CoreDNS deployment, "Scaling CoreDNS"; Linux kernel documentation, "CFS Bandwidth Control"',
  explanation:
    'CoreDNS gets too little CPU: its limit throttles it, or its node is overloaded. ' +
    'Answers take tens to hundreds of milliseconds; under load some come after seconds or never. ' +
    'Cluster names are slow as well, although CoreDNS has them in memory; where only external names are slow, an upstream resolver is to blame.',
  remedy:
    'Compare `kubectl -n kube-system top pod -l k8s-app=kube-dns` with the CPU limit, and see whether container_cpu_cfs_throttled_periods_total rises. ' +
    'Raise or remove the limit, add replicas, or move CoreDNS to a node with room.',
  instances: (scene) => {
    const names = scene.layout.pods.map((pod) => pod.name);
    const groups = [...names.map((name) => [name]), ...(names.length > 1 ? [names] : [])];
    return groups.flatMap((pods) => [
      ...shortages.map((shortage) => instanceFor(scene, pods, shortage)),
      ...(isLate(scene, pods) ? [instanceFor(scene, pods, waiting)] : []),
      ...(isSlowBeyond(scene, pods) ? [instanceFor(scene, pods, shortOfMore)] : []),
    ]);
  },
};

/** How short it is of CPU: answers come slowly, or some of them so slowly that clients have given up on them. */
interface Shortage {
  readonly effect: FaultInstance['effect'];
  readonly words: string;
}

const shortages: readonly Shortage[] = [
  {
    effect: () => delayed,
    words: 'takes hundreds of milliseconds even for cluster names, which it has in memory',
  },
  {
    effect: () => lagging,
    words:
      'answers slowly, some questions only after seconds, even for cluster names, which it has in memory',
  },
  {
    effect: ({ probe }) => starving[probe.protocol],
    words:
      'answers many questions slowly, some only after seconds, some never, even for cluster names, which it has in memory',
  },
];

/** Its turn comes late: questions wait in the queue of the socket, and whoever does not wait as long has gone. */
const waiting: Shortage = {
  effect: heldUp,
  words:
    'answers late by all that it has to wait for its turn, some questions too late for whoever asks, even for cluster names, which it has in memory',
};

/** What has to be asked of others costs several times the work of what is in memory. */
const shortOfMore: Shortage = {
  effect: ({ clusterName }) => (clusterName ? seldom : delayed),
  words:
    'takes hundreds of milliseconds for what it asks others, and at times even for cluster names, which it has in memory',
};

const seldom = { belates: 0, slows: 0.2, endings: constant({ silent: 1 }) } as const;

const isLate = ({ cells }: Scene, pods: readonly string[]): boolean =>
  cells.some(
    ({ probe: { target }, counts, slow }) =>
      target.role === 'coredns-pod' &&
      pods.includes(target.pod) &&
      slow + (counts['late-2s'] ?? 0) + (counts['late-5s'] ?? 0) > 0,
  );

const isSlowBeyond = ({ cells, layout }: Scene, pods: readonly string[]): boolean =>
  cells.some(
    ({ probe: { target, question }, slow }) =>
      slow > 0 &&
      target.role === 'coredns-pod' &&
      pods.includes(target.pod) &&
      !isClusterQuestion(question, layout),
  );

const lagging = {
  loses: 0.3,
  lost: constant({ 'late-2s': 0.8, 'late-5s': 0.08, silent: 0.12 }),
} as const;

/** The kernel queues datagrams until their time comes or the queue overflows; it accepts TCP connections by itself. */
const starving = {
  udp: { loses: 0.6, lost: constant({ 'late-2s': 0.3, 'late-5s': 0.15, silent: 0.55 }) },
  tcp: { loses: 0.6, lost: constant({ 'late-2s': 0.35, 'late-5s': 0.25, 'connected-silent': 0.4 }) },
} as const;

function instanceFor(scene: Scene, pods: readonly string[], { effect, words }: Shortage): FaultInstance {
  const [only] = pods;
  const who = pods.length === 1 ? `CoreDNS pod ${only ?? ''}` : 'Every CoreDNS pod';
  return {
    hop: { kind: 'coredns-process', instance: pods.length === 1 ? (only ?? '') : 'all pods' },
    where: ofPods('coredns-process', pods),
    effect,
    shows: [...lost, 'slow'],
    evidence: [
      ...pressure(scene, pods),
      ...throttled(scene, pods),
      ...lateToItself(scene, pods),
      ...pods.flatMap((pod) => failedProbes(scene, pod)),
    ],
    sentence: `${who} ${words}: it does not get enough CPU (its limit, or a saturated node).`,
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

/** CoreDNS asks its own health page every second, over its own loopback: no network is in between (its documentation, plugin "health"). */
const lateToItself = (scene: Scene, pods: readonly string[]): readonly Evidence[] =>
  pods.flatMap((pod) => {
    const line = lastLine(scene, pod, /plugin\/health: Local health request to .* took more than/);
    return line === null ? [] : [supports(`log of CoreDNS pod ${pod}`, line)];
  });

/** Those of these pods that use up what their limits allow. */
const throttled = (scene: Scene, pods: readonly string[]): readonly Evidence[] =>
  pods.flatMap((pod) => {
    const cpu = cpuShareOf(scene, pod);
    return cpu.kind === 'measured' && cpu.share >= nearLimit
      ? [
          supports(
            `CPU of ${pod}`,
            `it uses ${cpu.used.toFixed(2)} of the ${String(cpu.limit)} cores that its limit allows`,
          ),
        ]
      : [];
  });
