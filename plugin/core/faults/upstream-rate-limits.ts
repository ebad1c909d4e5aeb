import { lost, rejected } from './looks.ts';
import type { Crossing } from '../paths/crossing.ts';
import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { Evidence } from '../model/verdict.ts';
import { sure, type Distribution } from '../paths/distribution.ts';
import { contradicts, when } from './evidence.ts';
import type { Fault } from './fault.ts';
import { ofUpstreams } from './places.ts';
import { isOneOf, naming, upstreamSets, verb } from './upstream-sets.ts';

export const upstreamRateLimits: Fault = {
  id: 'upstream-rate-limits',
  hop: 'upstream',
  corpus: ['D31'],
  title: 'An upstream resolver drops what it is asked beyond some rate',
  source:
    'Microsoft documentation, "Troubleshoot DNS resolution problems in AKS": the virtual network\'s resolver throttles each machine; BIND reference manual, "Response Rate Limiting"',
  explanation:
    "An upstream resolver, or the platform's resolver behind a virtual machine, answers only so many questions a second from one machine and drops the rest. " +
    'In quiet times every lookup passes; under load a share is lost, on those nodes from which most is asked. ' +
    'Loss on a link does not depend on the rate, and strikes other traffic too.',
  remedy:
    'Compare a slow series of questions with a fast one from the same node. ' +
    'Ask less (a DNS cache on the nodes, longer caching, ndots:2), spread CoreDNS over more nodes, or raise the limit on the resolver.',
  instances: (scene) =>
    upstreamSets(scene)
      .filter((addresses) => !isAnyMute(scene, addresses))
      .map((addresses) => ({
        hop: { kind: 'upstream', instance: addresses.join(', ') },
        where: ofUpstreams('upstream', addresses),
        effect: aboveTheRate,
        shows: lost,
        evidence: muteFrom(scene, addresses),
        sentence: `${naming(addresses)} ${verb(addresses, 'answers', 'answer')} as long as few questions come at a time and ${verb(addresses, 'drops', 'drop')} the rest: a limit of the rate, for each node by the usual rules.`,
        fix: [
          'Ask less: a DNS cache on the nodes (NodeLocal DNSCache, LocalDNS), a longer cache in the Corefile, ndots:2 or names with a trailing dot in busy pods.',
          'Spread CoreDNS over more nodes, since such limits count by machine; or raise the limit on the resolver.',
        ],
        intermittent: true,
      })),
};

/** So many questions in a row nobody drops by a limit of the rate. */
const enoughAsked = 12;

const askedOverUdp = ({ cells }: Scene, addresses: readonly string[]): readonly Cell[] =>
  cells.filter(({ probe: { target, protocol } }) => isOneOf(target, addresses) && protocol === 'udp');

/** Whoever has answered nobody over UDP, however often it was asked, was not seen to answer what comes slowly. */
function isAnyMute(scene: Scene, addresses: readonly string[]): boolean {
  const servers = Map.groupBy(
    askedOverUdp(scene, addresses),
    ({ probe: { target } }) => `${target.address} ${String(target.port)}`,
  );
  return [...servers.values()].some(
    (asked) =>
      asked.reduce((sum, { measured }) => sum + measured, 0) >= enoughAsked &&
      !asked.some(({ counts }) => Object.keys(counts).some((outcome) => !withoutAnswer.has(outcome))),
  );
}

const withoutAnswer = new Set<string>([...lost, ...rejected]);

/** A limit lets some of them pass, whoever asks. */
function muteFrom(scene: Scene, addresses: readonly string[]): readonly Evidence[] {
  const asked = askedOverUdp(scene, addresses);
  const places = Map.groupBy(asked, ({ probe: { vantage, target } }) => `${target.address} from ${vantage}`);
  return [...places].flatMap(([place, own]) => {
    const count = own.reduce((sum, { measured }) => sum + measured, 0);
    const silent = own.reduce((sum, { counts }) => sum + (counts.silent ?? 0), 0);
    return when(
      count >= enoughAsked && silent === count,
      contradicts(`questions to ${place}`, `none of ${String(count)} was answered; a limit lets some pass`),
    );
  });
}

/** Limits count datagrams; over TCP, and at leisure, every question is answered. */
const aboveTheRate = ({ probe }: Crossing): Distribution | null =>
  probe.protocol === 'udp' && probe.paced !== true ? sure('silent') : null;
