import type { Scene } from '../infer/scene.ts';
import { inZone } from '../corefile/forwarding.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, sure, type Distribution } from '../paths/distribution.ts';
import { nameOnPath } from '../paths/layout.ts';
import { commandNamespace, digAt } from './commands.ts';
import { dropped, portClosed } from './effects.ts';
import { proof, when } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const stubZoneFails: Fault = {
  id: 'stub-zone-fails',
  hop: 'coredns-config',
  corpus: ['D08'],
  title: 'The Corefile forwards one zone to a server that does not serve it',
  source: 'Kubernetes documentation, "Customizing DNS Service": configuration of stub domains',
  explanation:
    'The Corefile forwards one zone to a server of its own, and that server is dead, out of reach, refuses, or does not know the zone. ' +
    'Only names of that zone fail, at once or after CoreDNS has waited for seconds; all other names resolve. ' +
    "Where the Corefile has no line for the zone, the fault lies at the network's own resolvers.",
  remedy:
    'Ask the server itself from a node: `dig @ADDRESS ZONE SOA`. ' +
    'Correct the address in the forward line, often in config map coredns-custom, or repair that server.',
  instances: (scene) =>
    stubSets(scene).flatMap((stub) => manners.map((manner) => instanceFor(scene, stub, manner))),
};

/** Servers of one zone that one cause may strike. */
interface Stub {
  readonly zone: string;
  readonly addresses: readonly string[];
  /** All servers of the zone. */
  readonly servers: readonly string[];
}

/** Each server of a zone alone, and all of them together where there are several. */
function stubSets({ layout }: Scene): readonly Stub[] {
  const zones = [...new Set(layout.stubs.map(({ zone }) => zone))];
  return zones.flatMap((zone) => {
    const servers = [
      ...new Set(layout.stubs.filter((stub) => stub.zone === zone).map(({ address }) => address)),
    ];
    const sets = servers.length > 1 ? [...servers.map((one) => [one]), servers] : [servers];
    return sets.map((addresses) => ({ zone, addresses, servers }));
  });
}

interface Manner {
  readonly does: string;
  readonly look: (crossing: Crossing) => Distribution | null;
}

/** Routers, or the node itself where the address would be its neighbour, say that nobody is there. */
const unreachable = constant({ 'host-unreachable': 0.75, 'net-unreachable': 0.15, silent: 0.1 });

const manners: readonly Manner[] = [
  { does: 'does not answer', look: dropped },
  { does: 'is unreachable, as the network itself says', look: () => unreachable },
  { does: 'refuses the port', look: portClosed },
  { does: 'answers REFUSED', look: () => sure('refused') },
  { does: 'answers SERVFAIL', look: () => sure('servfail-now') },
  {
    does: 'denies its names',
    look: ({ probe: { question } }) =>
      question.kind === 'complained' || question.kind === 'cluster-known' ? sure('nxdomain') : null,
  },
];

function instanceFor(
  scene: Scene,
  { zone, addresses, servers }: Stub,
  { does, look }: Manner,
): FaultInstance {
  const place = placeOf(scene, zone);
  const to = addresses.join(', ');
  return {
    hop: { kind: 'coredns-config', instance: `zone ${zone} → ${to}` },
    effect: (crossing) =>
      crossing.hop === 'upstream' &&
      addresses.includes(crossing.upstream ?? '') &&
      inZone(nameOnPath(crossing.probe.question), zone)
        ? look(crossing)
        : null,
    evidence: when(
      place !== null && failsIn(scene, zone),
      proof(
        `Corefile ${place ?? ''}`,
        `names of ${zone} are forwarded to ${servers.join(', ')} and to no other server`,
      ),
    ),
    sentence: `Only zone ${zone} fails: the Corefile forwards it to ${to}, which ${does}; other names are resolved elsewhere.`,
    fix: [
      `kubectl -n ${commandNamespace(scene)} edit configmap ${place?.startsWith('Corefile') === true ? 'coredns' : 'coredns-custom'}   # ${place ?? 'the forward line'} of zone ${zone}`,
      ...addresses.map((address) =>
        digAt(address, `${zone} SOA`, 'from a node: what the server says of the zone'),
      ),
      `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns`,
    ],
  };
}

/** Where no name of the zone fails, its forward line proves nothing. */
const failsIn = ({ cells }: Scene, zone: string): boolean =>
  cells.some(({ probe, failed }) => failed > 0 && inZone(nameOnPath(probe.question), zone));

/** "contoso.server:2": where the forward line of a zone stands. */
function placeOf(scene: Scene, zone: string): string | null {
  const answerer = scene.layout.answerer(`x.${zone}`);
  return 'source' in answerer ? `${answerer.source.key}:${String(answerer.source.line)}` : null;
}
