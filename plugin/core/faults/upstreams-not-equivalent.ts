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
  instances: (scene) => {
    const singles = upstreamSets(scene).filter((addresses) => addresses.length === 1);
    if (singles.length < 2) return [];
    const names = scene.complaint.names
      .map(normalZone)
      .filter((name) => scene.layout.answerer(name).kind === 'forward');
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
  const total = scene.layout.upstreams.length;
  return {
    hop: { kind: 'upstream', instance: address },
    where: ofUpstreams('upstream', [address]),
    effect: ({ probe }) => (nameOnPath(probe.question) === name ? denied : null),
    shows: ['nxdomain', 'nodata'],
    evidence: evidenceFor(scene, name, address),
    sentence: `The upstream resolvers disagree: ${address} does not know ${name} and others do. CoreDNS picks one at random, so about 1 in ${String(total)} lookups is told that the name does not exist.`,
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
