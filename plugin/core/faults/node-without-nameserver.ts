import type { Scene } from '../infer/scene.ts';
import { sure } from '../paths/distribution.ts';
import { valueOr } from '../model/part.ts';
import type { Vantage } from '../model/probe.ts';
import type { DnsPod } from '../model/topology.ts';
import type { Evidence } from '../model/verdict.ts';
import { lastLine } from './coredns-logs.ts';
import { crashing, statuses } from './crashing-pods.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { pullsMeeting } from './pulls.ts';

export const nodeWithoutNameserver: Fault = {
  id: 'node-without-nameserver',
  hop: 'node-egress',
  corpus: ['D35'],
  title: 'A node has no DNS server configured, so its CoreDNS pod cannot resolve external names',
  source: 'CoreDNS documentation, plugin "forward": no nameservers found; Ubuntu bug 1988119',
  explanation:
    'A node has lost the DNS servers of its own resolv.conf, by an expired DHCP lease or a failed update. ' +
    'A CoreDNS pod that starts there finds none to forward to: it exits, or answers external names with SERVFAIL at once, while CoreDNS on other nodes works. ' +
    'Image pulls and all else on that node that needs a name fail too; with a server that is named and silent, they hang instead.',
  remedy:
    'On the node, `resolvectl status` and /etc/resolv.conf show no server. ' +
    'Restart systemd-networkd and systemd-resolved or renew the lease, then re-create the CoreDNS pod there.',
  instances: (scene: Scene) => {
    const crashed = crashedIn(scene);
    const nodes = new Set(crashed.map(({ node }) => node));
    return [
      ...unserved(scene)
        .filter(({ node }) => !nodes.has(node))
        .map((vantage) => servfails(scene, vantage)),
      ...exited(scene, crashed),
    ];
  },
};

/** The log of a CoreDNS that finds no server in the resolv.conf its pod was given (1.14: "no valid upstream addresses found"). */
const fatal = /plugin\/forward: no (nameservers|valid upstream addresses) found/;

interface Crashed {
  readonly pod: DnsPod;
  readonly name: string;
  readonly node: string;
  readonly line: string;
}

const crashedIn = (scene: Scene): readonly Crashed[] =>
  valueOr(scene.topology.dnsPods, [])
    .filter((pod) => !pod.ready)
    .flatMap((pod) => {
      const line = lastLine(scene, pod.name, fatal);
      return line === null || pod.node === null ? [] : [{ pod, name: pod.name, node: pod.node, line }];
    });

function exited(scene: Scene, crashed: readonly Crashed[]): readonly FaultInstance[] {
  const [first] = crashed;
  if (first === undefined) return [];
  const names = new Set(crashed.map(({ name }) => name));
  const nodes = [...new Set(crashed.map(({ node }) => node))].join(', ');
  return [
    {
      hop: { kind: 'node-egress', instance: `resolver of ${nodes}` },
      effect: (crossing) => crashing(scene, names, crossing),
      evidence: [
        proof(`log of CoreDNS pod ${first.name}`, first.line),
        ...unserved(scene)
          .filter(({ node }) => crashed.some((one) => one.node === node))
          .map(({ node }) => namesNoServer(node)),
        ...crashed
          .flatMap(({ node }) => pullsMeeting(scene, askedWithoutServer, 'refused', node))
          .slice(0, 1),
        ...statuses(crashed.map(({ pod }) => pod)),
      ],
      sentence: `CoreDNS exits on ${nodes}: the resolv.conf it was given there names no DNS server; image pulls fail there too.`,
      fix: remedies(nodes),
      intermittent: true,
    },
  ];
}

const unserved = (scene: Scene): readonly Vantage[] =>
  scene.vantages.filter(
    ({ id, kind }) => kind === 'host' && scene.layout.resolvers.get(id)?.nameservers.length === 0,
  );

const namesNoServer = (node: string): Evidence => proof(`resolv.conf of ${node}`, 'it names no server');

/** Whom programs in Go ask where resolv.conf names nobody (package net, defaultNS): nothing answers there. */
const askedWithoutServer = ['127.0.0.1', '::1'];

const servfails = (scene: Scene, { node }: Vantage): FaultInstance => ({
  hop: { kind: 'node-egress', instance: `resolver of ${node}` },
  effect: (crossing) =>
    crossing.hop === 'coredns-egress' && crossing.fromNode === node ? sure('servfail-now') : null,
  evidence: [namesNoServer(node), ...pullsMeeting(scene, askedWithoutServer, 'refused', node)],
  sentence: `Node ${node} has no DNS server in its resolv.conf: the CoreDNS pod there cannot resolve external names, and image pulls fail too.`,
  fix: remedies(node),
});

const remedies = (node: string): readonly string[] => [
  `On ${node}: resolvectl status; cat /etc/resolv.conf   # a lost DHCP lease?`,
  `Restart systemd-networkd and systemd-resolved on ${node}, or the node; then re-create its CoreDNS pod.`,
];
