import { portClosed } from './effects.ts';
import { proof, when } from './evidence.ts';
import type { Fault } from './fault.ts';
import { naming, upstreamSets, verb } from './upstream-sets.ts';

export const upstreamPortClosed: Fault = {
  id: 'upstream-port-closed',
  hop: 'upstream',
  corpus: ['D24'],
  title: 'The host of an upstream resolver is up, but no DNS server listens on it',
  source: 'RFC 1122 section 3.2.2.1: port unreachable',
  instances: (scene) =>
    upstreamSets(scene).map((addresses) => {
      const refusals = addresses.map((address) =>
        scene.cells
          .filter((cell) => cell.probe.target.role === 'upstream' && cell.probe.target.address === address)
          .filter((cell) => scene.context.vantageOf(cell.probe).kind === 'host')
          .reduce((sum, cell) => sum + (cell.counts['refused-port'] ?? 0), 0),
      );
      return {
        hop: { kind: 'upstream', instance: addresses.join(', ') },
        effect: (crossing) =>
          crossing.hop === 'upstream' && addresses.includes(crossing.upstream ?? '')
            ? portClosed(crossing)
            : null,
        evidence: when(
          refusals.every((count) => count >= 2),
          proof(
            `direct probes of ${addresses.join(', ')} from the node`,
            'port 53 is refused at once: the host answers, no server listens',
          ),
        ),
        sentence: `${naming(addresses)} ${verb(addresses, 'refuses', 'refuse')} port 53: the host is up, and its DNS server is not running.`,
        fix: [
          `Start the DNS server on ${addresses.join(' and ')}, or correct the address in the network's DNS settings and the Corefile's forward line.`,
        ],
      };
    }),
};
