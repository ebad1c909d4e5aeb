import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { dropped } from './effects.ts';
import { proof, supports, when } from './evidence.ts';
import type { Crossing } from '../paths/crossing.ts';
import type { Distribution } from '../paths/distribution.ts';
import type { Fault } from './fault.ts';
import { naming, upstreamSets, verb } from './upstream-sets.ts';

export const upstreamSilent: Fault = {
  id: 'upstream-silent',
  hop: 'upstream',
  corpus: ['D24', 'D27'],
  title: 'An upstream resolver does not answer',
  source: 'CoreDNS documentation, plugin "forward"; CoreDNS issue 7353',
  instances: (scene) =>
    upstreamSets(scene).map((addresses) => ({
      hop: { kind: 'upstream', instance: addresses.join(', ') },
      effect: (crossing) =>
        crossing.hop === 'upstream' && addresses.includes(crossing.upstream ?? '') ? unanswered(crossing) : null,
      evidence: [...acceptedWithoutAnswer(scene, addresses), ...timeoutLines(scene, addresses)],
      sentence: `${naming(addresses)} ${verb(addresses, 'does', 'do')} not answer at all: the server is down or hangs.`,
      fix: [
        ...addresses.map((address) => `dig @${address} . NS +time=2 +tries=1   # from another subnet: silent there too means the server itself`),
        `Repair the DNS server, or remove ${addresses.join(' and ')} from the network's DNS settings and the Corefile's forward line.`,
      ],
      settledBy: `asking ${addresses[0] ?? ''} from a host outside the nodes' subnet`,
    })),
};

/** A dead host takes no connection; a hanging server's kernel still does. */
const unanswered = (crossing: Crossing): Distribution =>
  crossing.probe.protocol === 'udp' ? dropped(crossing) : { 'syn-silent': 0.5, 'connected-silent': 0.5 };

/** A connection that is accepted and never answered shows that the way is open and the server is not working. */
function acceptedWithoutAnswer(scene: Scene, addresses: readonly string[]): readonly Evidence[] {
  const accepted = addresses.map((address) =>
    scene.cells
      .filter((cell) => cell.probe.target.role === 'upstream' && cell.probe.target.address === address)
      .reduce((sum, cell) => sum + (cell.counts['connected-silent'] ?? 0), 0),
  );
  return when(
    accepted.every((count) => count >= 2),
    proof(`TCP to ${addresses.join(', ')}`, 'connections to port 53 are accepted and never answered: the way is open, the server does not work'),
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
      return [supports(`log of CoreDNS pod ${pod}`, `${String(lines.length)} of the last lines report a time-out, such as: ${last.trim()}`)];
    }
  }
  return [];
}
