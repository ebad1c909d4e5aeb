import { isOnHost } from '../model/is-on-host.ts';
import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { Hop } from '../model/hop.ts';
import type { Evidence } from '../model/verdict.ts';
import type { Locus } from '../paths/crossing.ts';
import { claimsOf, evidenceOf, howClaimed, isLed, remedyFor, type Claimed } from './claims.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { lookOf, showsOf, wordsOf } from './manners.ts';
import { nodesAsked } from './nodes-asked.ts';
import { byStranger, denialsAt, isForeign, isOfCluster, isOwn } from './strangers.ts';
import { answeredElsewhere, inTranslation } from './suspicion.ts';

export const serviceAddressTaken: Fault = {
  id: 'service-address-taken',
  hop: 'dns-service',
  corpus: [],
  title: "The DNS Service's address leads to something else than CoreDNS",
  source:
    'Kubernetes security advisory CVE-2020-8554, "Man in the middle using LoadBalancer or ExternalIPs"; Kubernetes documentation, "Virtual IPs and Service Proxies"',
  explanation:
    "What is sent to the DNS Service's address does not reach its endpoints: another Service claims the address as an external IP, a rule on the nodes turns it elsewhere, or something else has the address. " +
    'Another resolver answers: external names resolve, cluster names do not exist. CoreDNS pods that are asked by their own addresses know them. ' +
    'Denials give the stranger away: by the Service they carry the start of authority (SOA) of another zone than by the pods.',
  remedy:
    '`kubectl get services -A -o wide` shows whether another Service has the address as its external IP; on a node, `iptables-save -t nat` shows where the address is led. ' +
    'Remove the claim or the rule; admission that denies externalIPs (DenyServiceExternalIPs) keeps it away.',
  instances: (scene) => {
    const { service } = scene.layout;
    if (service === null) return [];
    const nodes = nodesAsked(scene);
    const hop = { kind: 'dns-service', instance: `${service.namespace}/${service.name}` } as const;
    return [
      ...claimsOf(scene, scene.layout.serviceAddresses).flatMap((claimed) => byClaim(hop, claimed)),
      instanceFor(scene, {
        hop,
        isHere: () => true,
        who: 'from everywhere',
      }),
      ...(nodes.length < 2 ? [] : nodes).map((node) =>
        instanceFor(scene, {
          hop: { kind: 'node-service-rules', instance: node },
          isHere: (place) => place.node === node,
          who: `from ${node}`,
        }),
      ),
      ...nodes.map((node) =>
        instanceFor(scene, {
          hop: { kind: 'node-service-rules', instance: `pods of ${node}` },
          isHere: (place) => place.node === node && !isOnHost(place),
          who: `from pods on ${node}`,
        }),
      ),
    ];
  },
};

interface Scope {
  readonly hop: Hop;
  readonly isHere: (place: Pick<Locus['vantage'], 'node' | 'kind' | 'hostNetwork'>) => boolean;
  readonly who: string;
}

function instanceFor(scene: Scene, { hop, isHere, who }: Scope): FaultInstance {
  const claimed = claimsOf(scene, scene.layout.serviceAddresses);
  return {
    hop,
    where: (locus) => locus.hop === 'dns-service' && locus.asker === 'vantage' && isHere(locus.vantage),
    effect: ({ probe }) => (isOfCluster(scene, probe) ? byStranger : null),
    shows: ['nxdomain', 'servfail-now', 'refused'],
    evidence: [...claimed.map(evidenceOf), ...evidenceFor(scene, isHere)],
    sentence: `The DNS Service's address leads ${who} to something else than CoreDNS, which knows no cluster names; CoreDNS pods that are asked directly do.`,
    fix: [
      ...claimed.flatMap(remedyFor),
      `kubectl get services -A -o wide | grep -w ${addressOf(scene)}   # does another Service claim the address as its external IP?`,
      `On a node: iptables-save -t nat | grep -w ${addressOf(scene)}; ip -br address | grep -w ${addressOf(scene)}   # where is it led, who has it?`,
    ],
  };
}

/** The rules of two Services for one address: the one that a node meets first leads. */
const byClaim = (hop: Hop, claimed: Claimed): readonly FaultInstance[] => {
  const place = {
    hop,
    where: (locus: Locus): boolean => locus.hop === 'dns-service' && locus.asker === 'vantage',
    evidence: [evidenceOf(claimed)],
    fix: remedyFor(claimed),
  };
  const led = `Service ${claimed.claim.service} claims the DNS Service's address ${howClaimed(claimed)}`;
  return [
    ...[...inTranslation, ...answeredElsewhere].map((manner): FaultInstance => ({
      ...place,
      effect: (crossing) => (isLed(claimed, crossing.probe) ? lookOf(manner, crossing) : null),
      shows: showsOf(manner, false),
      sentence: `${led}: ${wordsOf(manner, 'it')}.`,
      intermittent: true,
    })),
    {
      ...place,
      effect: () => null,
      latent: true,
      sentence: `${led}: which of the two a node leads to is chance.`,
    },
  ];
};

const addressOf = ({ layout }: Scene): string => layout.serviceAddresses[0] ?? 'ADDRESS';

/** CoreDNS pods deny by the zone of the cluster; what denies in their place does not. */
function evidenceFor(scene: Scene, isHere: Scope['isHere']): readonly Evidence[] {
  const here = denialsAt(scene, 'service').filter(({ probe }) => isHere(scene.context.vantageOf(probe)));
  const [foreign] = here;
  const source = "denials of cluster names by the DNS Service's address";
  if (foreign === undefined) return [];
  if (!here.every((cell) => isForeign(scene, cell)))
    return [contradicts(source, 'they carry the SOA of the zone of the cluster, some of them at least')];
  const direct = denialsAt(scene, 'coredns-pod').filter((cell) => isSamePlace(cell, foreign));
  const zone = foreign.soas.join(', ');
  const [first] = direct;
  return first !== undefined && direct.every((cell) => isOwn(scene, cell))
    ? [
        proof(
          source,
          `asked by ${foreign.probe.vantage} they carry the SOA of "${zone}"; those of CoreDNS pods that it asks directly carry that of ${first.soas.join(', ')}`,
        ),
      ]
    : [supports(source, `they carry the SOA of "${zone}", not that of ${scene.layout.clusterDomain}`)];
}

const isSamePlace = (a: Cell, b: Cell): boolean => a.probe.vantage === b.probe.vantage;
