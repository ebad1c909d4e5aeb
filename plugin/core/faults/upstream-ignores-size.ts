import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { constant } from '../paths/distribution.ts';
import { isCorednsItself } from '../paths/coredns-itself.ts';
import { nameOnPath } from '../paths/layout.ts';
import { unknownServer } from '../paths/upstreams.ts';
import { normalZone } from '../corefile/parse.ts';
import { digAt } from './commands.ts';
import { corednsVersion } from './coredns-version.ts';
import { proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { forwardTargetsOf } from './forward-targets.ts';
import { ofUpstreams } from './places.ts';

export const upstreamIgnoresSize: Fault = {
  id: 'upstream-ignores-size',
  hop: 'upstream',
  corpus: ['D41'],
  title:
    'An upstream resolver answers with more bytes than it was offered, and CoreDNS cannot read the answer',
  source: "RFC 6891 section 6.2.3: requestor's UDP payload size; CoreDNS issues 5953 and 5998",
  explanation:
    'An upstream resolver sends UDP answers larger than the size that the question allows: 512 bytes without EDNS. ' +
    'CoreDNS reads no more than it offered, cannot unpack the rest, and answers SERVFAIL at once; versions since 1.10.1 answer with TC set, and the client asks again over TCP. ' +
    'Only names with many or long records fail, and dig on a node reads the same answer without trouble; where large answers never arrive there is silence instead.',
  remedy:
    'The log of CoreDNS says "overflow unpacking" beside the name; compare `dig +noedns +notcp +ignore @ADDRESS NAME` on a node, which should come cut. ' +
    'Update CoreDNS, repair the resolver, or let CoreDNS ask it over TCP (force_tcp).',
  instances: (scene) => {
    const asked = Map.groupBy(namesUnread(scene), ({ name }) => JSON.stringify(serversFor(scene, name)));
    return [...asked.values()].flatMap((unread) => instancesFor(scene, unread));
  },
};

/** Of names that are forwarded to the same servers. */
function instancesFor(scene: Scene, unread: readonly Unread[]): readonly FaultInstance[] {
  const names = [...new Set(unread.map(({ name }) => name))];
  const servers = serversFor(scene, names[0] ?? '');
  if (servers.length === 0) return [];
  const isUnread = (name: string): boolean => names.includes(normalZone(name));
  const isFelt = scene.cells.some(
    ({ probe: { question, target }, failed }) =>
      target.role !== 'upstream' && failed > 0 && isUnread(nameOnPath(question)),
  );
  // Its line has no age: what fails now may fail for another reason.
  const told = isFelt ? supports : proof;
  // What nobody feels is told once.
  const sets = isFelt && servers.length > 1 ? [...servers.map((server) => [server]), servers] : [servers];
  return sets.map((addresses) => ({
    hop: { kind: 'upstream', instance: addresses.join(', ') },
    where: ofUpstreams('upstream', addresses),
    effect: ({ asker, probe }) =>
      asker === 'coredns' && probe.protocol === 'udp' && isUnread(nameOnPath(probe.question))
        ? unreadable
        : null,
    evidence: unread.slice(0, 1).map(({ pod, line }) => told(`log of ${pod}`, line)),
    sentence: `CoreDNS${versionOf(scene)} cannot unpack what ${addresses.join(', ')} answers for ${names.slice(0, 3).join(', ')}: more bytes than it offered. Larger answers fail, small ones pass.`,
    fix: [
      ...addresses
        .slice(0, 2)
        .map((address) =>
          digAt(
            address,
            `${names[0] ?? ''} +noedns +notcp +ignore`,
            'more than 512 bytes: it ignores the size',
          ),
        ),
      'Update CoreDNS to 1.10.1 or later, or add force_tcp to the forward block of the Corefile.',
    ],
    ...(isFelt ? {} : { latent: true }),
  }));
}

/** Whom CoreDNS asks for it, as far as that is known; CoreDNS itself is none. */
const serversFor = (scene: Scene, name: string): readonly string[] =>
  forwardTargetsOf(scene, name).filter(
    (address) => address !== unknownServer.address && !isCorednsItself(scene.layout, address),
  );

const unreadable = constant({ 'servfail-now': 0.9, truncated: 0.1 });

/** "[ERROR] plugin/errors: 2 big.example.com. A: dns: overflow unpacking uint32" */
const overflow = /plugin\/errors: 2 (\S+)\. [A-Z0-9]+: dns: overflow(?:ing)? /;

/** A name whose answer CoreDNS could not unpack. */
interface Unread {
  readonly name: string;
  readonly pod: string;
  readonly line: string;
}

/** As the running containers' logs tell. */
const namesUnread = ({ topology }: Scene): readonly Unread[] =>
  Object.entries(topology.logs).flatMap(([pod, { current }]) =>
    valueOr(current, []).flatMap((line) => {
      const name = overflow.exec(line)?.[1];
      return name === undefined ? [] : [{ name: normalZone(name), pod, line: line.trim() }];
    }),
  );

function versionOf(scene: Scene): string {
  const version = corednsVersion(scene);
  return version === null ? '' : ` ${version}`;
}
