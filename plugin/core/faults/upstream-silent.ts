import { constant } from '../paths/distribution.ts';
import { lost, rejected } from './looks.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { digAt } from './commands.ts';
import { dropped, processStopped } from './effects.ts';
import { proof, supports, when } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { ofUpstreams } from './places.ts';
import { nodesFindNobody, refusalsOf } from './refusals.ts';
import { pullsMeeting } from './pulls.ts';
import { naming, noneOf, upstreamSets, verb } from './upstream-sets.ts';

export const upstreamSilent: Fault = {
  id: 'upstream-silent',
  hop: 'upstream',
  corpus: ['D24', 'D27'],
  title: 'An upstream resolver does not answer',
  source: 'CoreDNS documentation, plugin "forward"; CoreDNS issue 7353',
  explanation:
    'An upstream resolver gives no answer: it is down, it hangs, or it has no way back. ' +
    'If all are silent, external names end in SERVFAIL after 2 to 6 s and cluster names resolve; if one of several is, CoreDNS soon passes it over, while nodes wait 5 s for each lookup. ' +
    'From the node a firewall in between looks the same; a server that accepts TCP connections and never answers on them is itself at fault.',
  remedy:
    'Try `dig @ADDRESS . NS +time=2 +tries=1` from a node and from another subnet: silent in both places means the server. ' +
    "Repair or replace it, and take a dead server out of the network's DNS settings and the Corefile.",
  instances: (scene) =>
    upstreamSets(scene).flatMap((addresses) => [
      down(scene, addresses),
      hanging(scene, addresses),
      hangingOverTcp(scene, addresses),
      ...absent(scene, addresses),
    ]),
};

/** The nodes say themselves that they find nobody there: no packet has left for it. */
function absent(scene: Scene, addresses: readonly string[]): readonly FaultInstance[] {
  const refusals = addresses.map((address) => refusalsOf(scene, address));
  if (!refusals.every((one) => nodesFindNobody(scene, one))) return [];
  const senders = [...new Set(refusals.flatMap(({ strangers }) => strangers))];
  return [
    {
      hop: { kind: 'upstream', instance: addresses.join(', ') },
      where: ofUpstreams('upstream', addresses),
      effect: ({ probe }) => unknownNeighbour[probe.protocol],
      shows: [...lost, ...rejected],
      evidence: [
        supports(
          `ICMP errors of ${senders.join(', ')}`,
          'these are nodes of the cluster: each looked for it on its own network and found nobody',
        ),
      ],
      sentence: `Nobody is found at the ${verb(addresses, 'address of upstream resolver', 'addresses of upstream resolvers')} ${addresses.join(', ')}: the nodes look for ${verb(addresses, 'it', 'them')} on their own network, and no host answers.`,
      fix: [
        `Remove ${addresses.join(' and ')} from where CoreDNS has ${verb(addresses, 'it', 'them')} (the Corefile's forward line, a dnsConfig of its deployment, the network's DNS settings), or start the server again.`,
        `On a node: ip neigh show ${addresses[0] ?? ''}; ip route get ${addresses[0] ?? ''}   # FAILED: no host has it; "unreachable": a route of the node's own`,
      ],
    },
  ];
}

/** Silence while the node asks who has it, three seconds by default, and for what the limit on ICMP swallows. */
const unknownNeighbour = {
  udp: constant({ silent: 0.6, 'host-unreachable': 0.4 }),
  tcp: constant({ 'syn-silent': 0.45, 'host-unreachable': 0.55 }),
} as const;

/** The host takes no connection: the same as a firewall in between, seen from here. */
const down = (scene: Scene, addresses: readonly string[]): FaultInstance => ({
  hop: { kind: 'upstream', instance: addresses.join(', ') },
  where: ofUpstreams('upstream', addresses),
  effect: dropped,
  shows: lost,
  evidence: [...timeoutLines(scene, addresses), ...pullsMeeting(scene, addresses, 'no-answer')],
  sentence: `${noneOf(addresses, 'answers', 'does not answer')} at all: ${verb(addresses, 'the server is down, or has', 'the servers are down, or have')} no way back.`,
  fix: fixFor(addresses),
  settledBy: digAt(
    addresses[0] ?? 'ADDRESS',
    '. NS +time=2 +tries=1',
    "from a machine outside the nodes' subnet: is it answered there?",
  ),
});

/** Its kernel accepts connections and its process answers none: the way is open. */
const hanging = (scene: Scene, addresses: readonly string[]): FaultInstance => ({
  hop: { kind: 'upstream', instance: addresses.join(', ') },
  where: ofUpstreams('upstream', addresses),
  effect: processStopped,
  shows: lost,
  evidence: [
    ...acceptedWithoutAnswer(scene, addresses),
    ...timeoutLines(scene, addresses),
    ...pullsMeeting(scene, addresses, 'no-answer'),
  ],
  sentence: `${naming(addresses)} ${verb(addresses, 'accepts', 'accept')} connections and ${verb(addresses, 'answers', 'answer')} no query: the DNS ${verb(addresses, 'server there hangs', 'servers there hang')}.`,
  fix: fixFor(addresses),
});

/** Its workers for connections are stuck or too few: over UDP it answers. */
const hangingOverTcp = (scene: Scene, addresses: readonly string[]): FaultInstance => ({
  hop: { kind: 'upstream', instance: addresses.join(', ') },
  where: ofUpstreams('upstream', addresses),
  effect: (crossing) => (crossing.probe.protocol === 'tcp' ? processStopped(crossing) : null),
  shows: lost,
  evidence: acceptedWithoutAnswer(scene, addresses),
  sentence: `${naming(addresses)} ${verb(addresses, 'accepts', 'accept')} TCP connections and ${verb(addresses, 'answers', 'answer')} no query on them; over UDP ${verb(addresses, 'it answers', 'they answer')}.`,
  fix: [
    ...addresses.map((address) =>
      digAt(address, '. NS +tcp +time=2 +tries=1', 'connected, and no answer: the server itself'),
    ),
    `Repair the DNS ${verb(addresses, 'server', 'servers')}; until then no force_tcp in the Corefile's forward line.`,
  ],
});

const fixFor = (addresses: readonly string[]): readonly string[] => [
  ...addresses.map((address) =>
    digAt(address, '. NS +time=2 +tries=1', 'from another subnet: silent there too means the server itself'),
  ),
  `Repair the DNS ${verb(addresses, 'server', 'servers')}, or remove ${addresses.join(' and ')} from the network's DNS settings and the Corefile's forward line.`,
];

/** A connection that is accepted and never answered shows that the way is open and the server is not working. */
function acceptedWithoutAnswer(scene: Scene, addresses: readonly string[]): readonly Evidence[] {
  const accepted = addresses.map((address) =>
    scene.cells
      .filter((cell) => cell.probe.target.role === 'upstream' && cell.probe.target.address === address)
      .reduce((sum, cell) => sum + (cell.counts['connected-silent'] ?? 0), 0),
  );
  return when(
    accepted.every((count) => count >= 2),
    proof(
      `TCP to ${addresses.join(', ')}`,
      'connections to port 53 are accepted and never answered: the way is open, the server does not work',
    ),
  );
}

/** The errors plugin writes "read udp POD:PORT->UPSTREAM:53: i/o timeout". */
export function timeoutLines(scene: Scene, addresses: readonly string[]): readonly Evidence[] {
  for (const [pod, logs] of Object.entries(scene.topology.logs)) {
    if (logs.current.kind === 'missing') continue;
    const lines = logs.current.value.filter(
      (line) => line.includes('i/o timeout') && addresses.some((address) => line.includes(`->${address}:`)),
    );
    const last = lines.at(-1);
    if (last !== undefined) {
      return [
        supports(
          `log of CoreDNS pod ${pod}`,
          `${String(lines.length)} of the last lines report a time-out, such as: ${last.trim()}`,
        ),
      ];
    }
  }
  return [];
}
