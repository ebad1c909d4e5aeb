import type { Scene } from '../infer/scene.ts';
import { inZone } from '../corefile/forwarding.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, sure, type Distribution } from '../paths/distribution.ts';
import { nameOnPath, type Upstream } from '../paths/layout.ts';
import { commandNamespace } from './commands.ts';
import { dropped, portClosed } from './effects.ts';
import { proof, when } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const stubZoneFails: Fault = {
  id: 'stub-zone-fails',
  hop: 'coredns-config',
  corpus: ['D08'],
  title: 'The Corefile forwards one zone to a server that does not serve it',
  source: 'Kubernetes documentation, "Customizing DNS Service": configuration of stub domains',
  instances: (scene) =>
    scene.layout.stubs.flatMap((upstream) => manners.map((manner) => instanceFor(scene, upstream, manner))),
};

interface Manner {
  readonly does: string;
  readonly look: (crossing: Crossing) => Distribution | null;
}

/** Routers, or the node itself where the address would be its neighbour, say that nobody is there. */
const unreachable = constant({ 'host-unreachable': 0.75, 'net-unreachable': 0.15, silent: 0.1 });

const manners: readonly Manner[] = [
  { does: 'does not answer', look: dropped },
  { does: 'is on no network that can be reached', look: () => unreachable },
  { does: 'refuses the port', look: portClosed },
  { does: 'answers REFUSED', look: () => sure('refused') },
  { does: 'answers SERVFAIL', look: () => sure('servfail-now') },
  {
    does: 'denies its names',
    look: ({ probe }) => (probe.question.kind === 'complained' ? sure('nxdomain') : null),
  },
];

function instanceFor(scene: Scene, { address, zone }: Upstream, { does, look }: Manner): FaultInstance {
  const place = placeOf(scene, zone);
  return {
    hop: { kind: 'coredns-config', instance: `zone ${zone} → ${address}` },
    effect: (crossing) =>
      crossing.hop === 'upstream' &&
      crossing.upstream === address &&
      inZone(nameOnPath(crossing.probe.question), zone)
        ? look(crossing)
        : null,
    evidence: when(
      place !== null,
      proof(`Corefile ${place ?? ''}`, `names of ${zone} are forwarded to ${address} and to no other server`),
    ),
    sentence: `Only zone ${zone} fails: the Corefile forwards it to ${address}, which ${does}; other names are resolved elsewhere.`,
    fix: [
      `kubectl -n ${commandNamespace(scene)} edit configmap ${place?.startsWith('Corefile') === true ? 'coredns' : 'coredns-custom'}   # ${place ?? 'the forward line'} of zone ${zone}`,
      `dig @${address} ${zone} SOA   # from a node: what the server says of the zone`,
      `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns`,
    ],
  };
}

/** "contoso.server:2": where the forward line of a zone stands. */
function placeOf(scene: Scene, zone: string): string | null {
  const answerer = scene.layout.answerer(`x.${zone}`);
  return answerer.kind === 'forward' ? `${answerer.source.key}:${String(answerer.source.line)}` : null;
}
