import { isOnHost } from '../model/is-on-host.ts';
import type { Locus } from '../paths/crossing.ts';
import { constant } from '../paths/distribution.ts';
import { claimsOf, evidenceOf, howClaimed, isByChoice, isLed, remedyFor, type Claimed } from './claims.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { lookOf, showsOf, wordsOf, type Manner } from './manners.ts';
import { ofUpstreams } from './places.ts';
import { answeredElsewhere, inTheServer, inTranslation } from './suspicion.ts';

export const upstreamAddressTaken: Fault = {
  id: 'upstream-address-taken',
  hop: 'node-egress',
  corpus: [],
  title: 'A Service of the cluster claims the address of an upstream resolver',
  source:
    'Kubernetes security advisory CVE-2020-8554, "Man in the middle using LoadBalancer or ExternalIPs"; Kubernetes documentation, "Virtual IPs and Service Proxies"',
  explanation:
    'A Service has the address of an upstream resolver among its externalIPs, or as that of its load balancer. ' +
    'Nodes then lead to that Service what anybody in the cluster sends there, and the resolver never sees it. ' +
    "From nodes and pods it looks like a resolver that is down, refuses or denies; machines outside the cluster's nodes are answered.",
  remedy:
    '`kubectl get services -A -o wide` shows who has the address, and its endpoints whether that is meant to be a resolver. ' +
    'Remove the claim, or repair what is behind the Service; admission that denies externalIPs (DenyServiceExternalIPs) keeps it away.',
  instances: (scene) => {
    const addresses = [...new Set(scene.layout.upstreams.map(({ address }) => address))];
    return claimsOf(scene, addresses).flatMap((claimed) => [
      ...mannersOf(claimed).map((manner) => felt(claimed, manner)),
      hiddenRefusal(claimed),
      refusingPods(claimed),
      ...(isByChoice(claimed) ? [latent(claimed)] : []),
    ]);
  },
};

/** A load balancer's address may be the resolver's own: then all may go wrong that goes wrong in a server. */
const mannersOf = (claimed: Claimed): readonly Manner[] => [
  ...new Set([...inTranslation, ...answeredElsewhere, ...(isByChoice(claimed) ? [] : inTheServer)]),
];

/** What the Service does with it, nobody can know beforehand. */
const felt = (claimed: Claimed, manner: Manner): FaultInstance => ({
  ...placeOf(claimed),
  effect: (crossing) => (isLed(claimed, crossing.probe) ? lookOf(manner, crossing) : null),
  shows: showsOf(manner, true),
  sentence: `${ledAway(claimed)}: ${wordsOf(manner, 'it')}.`,
  intermittent: true,
});

/** Nothing listens behind it. One host sends about one ICMP message a second (RFC 1812, 4.3.2.8), and all resolvers claimed are one host now. */
const hiddenRefusal = (claimed: Claimed): FaultInstance => ({
  ...felt(claimed, 'refused'),
  effect: ({ probe }) => (isLed(claimed, probe) ? hidden[probe.protocol] : null),
});

const hidden = {
  udp: constant({ silent: 0.9, 'refused-port': 0.1 }),
  tcp: constant({ 'refused-port': 0.97, 'syn-silent': 0.03 }),
} as const;

/** kube-proxy rejects for a Service without endpoints what is forwarded or comes in, and lets pass what the node itself sends (its iptables mode). */
const refusingPods = (claimed: Claimed): FaultInstance => ({
  ...felt(claimed, 'refused'),
  effect: (crossing) =>
    isOwnOfNode(crossing) || !isLed(claimed, crossing.probe) ? null : lookOf('refused', crossing),
  sentence: `${ledAway(claimed)}: pods are refused there, and what nodes themselves ask passes by it.`,
});

const isOwnOfNode = ({ asker, vantage }: Locus): boolean => asker === 'vantage' && isOnHost(vantage);

/** It may answer as well as the resolver would; that it is somebody else is worth knowing. */
const latent = (claimed: Claimed): FaultInstance => ({
  ...placeOf(claimed),
  effect: () => null,
  latent: true,
  sentence: `${ledAway(claimed)}, and not to the resolver.`,
});

const ledAway = (claimed: Claimed): string =>
  `Nodes lead what is sent to ${claimed.addresses.join(' and ')} port 53 to Service ${claimed.claim.service}, which claims it ${howClaimed(claimed)}`;

const placeOf = (claimed: Claimed): Pick<FaultInstance, 'hop' | 'where' | 'evidence' | 'fix'> => ({
  hop: { kind: 'node-egress', instance: `all nodes → ${claimed.addresses.join(', ')}` },
  where: ofUpstreams('node-egress', claimed.addresses),
  evidence: [evidenceOf(claimed)],
  fix: remedyFor(claimed),
});
