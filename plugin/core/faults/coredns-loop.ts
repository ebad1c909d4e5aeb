import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { DnsPod } from '../model/topology.ts';
import { commandNamespace } from './commands.ts';
import { lastLine } from './coredns-logs.ts';
import { crashing, statuses } from './crashing-pods.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { circleOf, circling, starving, type Circle } from './forwarding-circle.ts';

const restartsOf = (pod: DnsPod): number =>
  pod.containers.reduce((sum, container) => sum + container.restarts, 0);

const fatal = /plugin\/loop: Loop .* detected/;

export const corednsLoop: Fault = {
  id: 'coredns-loop',
  hop: 'coredns-config',
  corpus: ['D10'],
  title: 'CoreDNS forwards to itself, finds the loop and exits',
  source: 'CoreDNS documentation, plugin "loop": Troubleshooting Loops In Kubernetes Clusters',
  explanation:
    "CoreDNS forwards what it does not know to a resolver that is CoreDNS again: a loopback address copied from its node's resolv.conf, the DNS Service (which the resolv.conf of its own pods names where their dnsPolicy is ClusterFirst), or its own pod. " +
    'Its loop plugin notices that at start and ends the process: pods crash within seconds of each start, and lookups work for moments in between. ' +
    'The log says "Loop" and "detected", unlike where the configuration cannot be read; without that plugin external names meet silence and late SERVFAIL while names of the cluster are answered, and memory runs out.',
  remedy:
    '`kubectl -n kube-system logs POD --previous` ends with [FATAL] plugin/loop. ' +
    "Forward to real servers, and give the deployment dnsPolicy Default; where a node's resolv.conf names 127.0.0.53, point the kubelet's resolvConf at /run/systemd/resolve/resolv.conf.",
  instances: (scene) => {
    const circle = circleOf(scene);
    const exiting = exitingOf(scene, circle);
    return exiting.length > 0 || circle === null ? exiting : turning(scene, circle);
  },
};

/** The loop plugin has noticed it. */
function exitingOf(scene: Scene, circle: Circle | null): readonly FaultInstance[] {
  const pods = valueOr(scene.topology.dnsPods, []);
  const unsteady = pods.filter((pod) => !pod.ready || restartsOf(pod) > 0);
  const crashed = unsteady.flatMap((pod) => {
    const line = lastLine(scene, pod.name, fatal);
    return line === null ? [] : [{ pod, name: pod.name, line }];
  });
  const first = crashed[0];
  if (first === undefined) return [];
  // All have the same Corefile: one that has just ended may not have had time to log why.
  const names = new Set(unsteady.map(({ name }) => name));
  const namespace = commandNamespace(scene);
  return [
    {
      hop: { kind: 'coredns-config', instance: 'forwarding loop' },
      effect: (crossing) => crashing(scene, names, crossing),
      evidence: [
        proof(`log of CoreDNS pod ${first.name}`, first.line),
        ...(circle === null ? [] : [circle.evidence]),
        ...statuses(crashed.map(({ pod }) => pod)),
      ],
      sentence: `CoreDNS forwards queries to itself and exits on finding that loop; ${String(names.size)} of ${String(pods.length)} pods do.`,
      fix: [
        `kubectl -n ${namespace} get configmap coredns coredns-custom -o yaml | grep -n forward   # which address is its own?`,
        circle?.fix ??
          "Forward to the real upstream servers; where /etc/resolv.conf names a local stub (127.0.0.53), set the kubelet's resolvConf: /run/systemd/resolve/resolv.conf.",
        `kubectl -n ${namespace} rollout restart deployment coredns`,
      ],
      intermittent: true,
    },
  ];
}

/** Nobody notices it: questions go round until somebody gives up. */
function turning(scene: Scene, { zone, addresses, evidence, fix }: Circle): readonly FaultInstance[] {
  const killed = valueOr(scene.topology.dnsPods, []).filter(({ containers }) =>
    containers.some(({ lastState }) => lastState?.kind === 'terminated' && lastState.reason === 'OOMKilled'),
  );
  const going = `CoreDNS forwards ${zone === '.' ? 'what it does not know' : `names of ${zone}`} to ${addresses.join(', ')}, which is CoreDNS itself: such questions go in a circle until somebody gives up`;
  const known = {
    hop: { kind: 'coredns-config', instance: 'forwarding loop' },
    evidence: [evidence, ...statuses(killed)],
    fix: [
      `kubectl -n ${commandNamespace(scene)} get deployment coredns -o jsonpath='{.spec.template.spec.dnsPolicy}{"\\n"}'   # Default: its node's resolv.conf`,
      fix,
    ],
    intermittent: true,
  } as const;
  return [
    {
      ...known,
      where: ({ hop }) => hop === 'coredns-config',
      effect: (crossing) => circling(scene, crossing),
      sentence: `${going}.`,
    },
    {
      ...known,
      where: ({ hop }) => hop === 'coredns-config' || hop === 'coredns-process',
      effect: (crossing) => starving(scene, crossing),
      shows: ['silent', 'refused-port', 'reset', 'connected-silent', 'late-2s'],
      sentence: `${going}. There are so many by now that its pods are short of CPU or memory, and names of the cluster fail as well.`,
    },
  ];
}
