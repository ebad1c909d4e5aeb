import { constant } from '../paths/distribution.ts';
import { ofUpstreams } from './places.ts';
import { normalZone } from '../corefile/parse.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { nameOnPath } from '../paths/layout.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { askedFromHosts, denials, knows } from './denials.ts';
import { forwardTargetsOf } from './forward-targets.ts';
import { upstreamSets } from './upstream-sets.ts';

export const upstreamsNotEquivalent: Fault = {
  id: 'upstreams-not-equivalent',
  hop: 'upstream',
  corpus: ['D28'],
  title: 'One upstream resolver denies a name that its twin knows, and CoreDNS asks them at random',
  source:
    'Microsoft documentation, "Troubleshoot DNS resolution failures from inside the pod but not from the worker node"',
  explanation:
    "The network's DNS settings name several resolvers that do not know the same zones. " +
    'CoreDNS picks one at random for each question and takes a denial for an answer: a private name fails for a share of the lookups, and the denial stays in the cache for up to 30 s. ' +
    'Nodes use the first server and see nothing wrong; where all resolvers deny the name, it does not exist or its zone is not visible to this network.',
  remedy:
    'Ask each resolver: `dig @ADDRESS NAME`. ' +
    'Keep only servers that answer alike, with forwarders to those that know the zone; policy sequential in the forward plugin merely hides it.',
  instances: (scene) => {
    const singles = upstreamSets(scene).filter((addresses) => addresses.length === 1);
    if (singles.length < 2) return [];
    const names = scene.complaint.names
      .map(normalZone)
      .filter((name) => 'upstreams' in scene.layout.answerer(name));
    return names.flatMap((name) => {
      const targets = forwardTargetsOf(scene, name);
      return singles.flatMap(([address]) =>
        address !== undefined && targets.length > 1 && targets.includes(address)
          ? [instanceFor(scene, name, address)]
          : [],
      );
    });
  },
};

const denied = constant({ nxdomain: 0.9, nodata: 0.1 });

function instanceFor(scene: Scene, name: string, address: string): FaultInstance {
  const { to, manner } = scene.layout.forwarding({ kind: 'complained', name, given: name, type: 'A' }, null);
  const share = manner.inOrder
    ? 'CoreDNS asks them in the order of its list, so lookups are told that the name does not exist as long as the ones before it are down'
    : `CoreDNS picks one at random, so about 1 in ${String(to.length)} lookups is told that the name does not exist`;
  return {
    hop: { kind: 'upstream', instance: address },
    where: ofUpstreams('upstream', [address]),
    effect: ({ probe }) => (nameOnPath(probe.question) === name ? denied : null),
    shows: ['nxdomain', 'nodata'],
    evidence: evidenceFor(scene, name, address),
    sentence: `The upstream resolvers disagree: ${address} does not know ${name} and others do. ${share}.`,
    fix: [
      `dig @${address} ${name}   # NXDOMAIN here, an answer from the others`,
      `Give ${address} the zone (or a forwarder for it), or remove it: all servers of the network's DNS settings must answer alike.`,
    ],
  };
}

function evidenceFor(scene: Scene, name: string, address: string): readonly Evidence[] {
  const direct = askedFromHosts(scene, name);
  const denying = direct.filter((cell) => cell.probe.target.address === address && denials(cell) > 0);
  const knowing = direct.filter((cell) => cell.probe.target.address !== address && knows(cell));
  const twin = knowing[0]?.probe.target.address;
  if (denying.length === 0 || twin === undefined) return [];
  const soa = denying.flatMap((cell) => cell.soas)[0];
  const by = soa === undefined ? '' : `, on behalf of zone ${soa}`;
  return [
    proof('direct questions from the node', `${address} denies ${name}${by}, while ${twin} answers it`),
  ];
}
