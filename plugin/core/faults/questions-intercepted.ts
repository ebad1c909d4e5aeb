import { isOnHost } from '../model/is-on-host.ts';
import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { Evidence } from '../model/verdict.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { nodesAsked } from './nodes-asked.ts';
import { fromPodsOf } from './places.ts';
import { byStranger, denialsAt, isForeign, isOfCluster, isOwn } from './strangers.ts';

export const questionsIntercepted: Fault = {
  id: 'questions-intercepted',
  hop: 'node-path',
  corpus: [],
  title: 'Something on the way answers the questions of pods in place of CoreDNS',
  source:
    'Liu et al., "Who Is Answering My Queries: Understanding and Characterizing Interception of the DNS Resolution Path" (USENIX Security 2018)',
  explanation:
    'A rule or an agent on the node (a transparent DNS proxy, a security product, a mesh that captures DNS) turns what pods send to port 53 to another resolver, whatever address they ask. ' +
    'External names resolve; cluster names do not exist there, so that every CoreDNS pod seems to deny them, while the node itself and pods elsewhere get them from the same pods. ' +
    'Denials give the stranger away: they carry the start of authority (SOA) of another zone than that of the cluster. Often UDP alone is turned away, and the same question over TCP is answered well.',
  remedy:
    'Ask a CoreDNS pod by its address for a cluster name that does not exist, with `dig`, from a pod and from the node: the SOA in the authority section differs. ' +
    'On the node, `iptables-save -t nat`, `nft list ruleset` and `ip rule` show what is turned away; exempt the DNS Service and the CoreDNS pods there.',
  instances: (scene) =>
    nodesAsked(scene).flatMap((node) => [
      instanceFor(scene, node, ['udp']),
      instanceFor(scene, node, ['udp', 'tcp']),
    ]),
};

type Protocols = readonly ('udp' | 'tcp')[];

const instanceFor = (scene: Scene, node: string, protocols: Protocols): FaultInstance => ({
  hop: { kind: 'node-path', instance: `interception on ${node}` },
  where: fromPodsOf(node),
  effect: ({ probe }) =>
    protocols.includes(probe.protocol) && isOfCluster(scene, probe) ? byStranger : null,
  shows: ['nxdomain', 'servfail-now', 'refused'],
  evidence: evidenceFor(scene, node),
  sentence: `Questions that pods on ${node} send to port 53${protocols.includes('tcp') ? '' : ' over UDP'} are answered by something else than CoreDNS, whichever CoreDNS pod they are sent to: it knows no cluster names.`,
  fix: [
    `On ${node}: iptables-save -t nat | grep -E 'dport 53|REDIRECT|DNAT'; nft list ruleset | grep 53   # who turns port 53 elsewhere?`,
    `kubectl get pods -A -o wide --field-selector spec.nodeName=${node}   # a DNS proxy, a security agent, a mesh that captures DNS?`,
  ],
});

/** CoreDNS pods deny by the zone of the cluster; what denies in their place does not. */
function evidenceFor(scene: Scene, node: string): readonly Evidence[] {
  const denials = denialsAt(scene, 'coredns-pod');
  const isHere = ({ probe }: Cell): boolean => {
    const place = scene.context.vantageOf(probe);
    return place.node === node && !isOnHost(place);
  };
  const here = denials.filter(isHere);
  const own = here.find((cell) => !isForeign(scene, cell));
  const [foreign] = here;
  if (foreign === undefined) return [];
  const source = `denials of cluster names on ${node}`;
  if (own !== undefined)
    return [contradicts(source, `${own.probe.target.address} denies them by the zone of the cluster`)];
  const zone = foreign.soas.join(', ');
  const elsewhere = denials.find(
    (cell) =>
      !isHere(cell) &&
      isOwn(scene, cell) &&
      here.some(({ probe }) => probe.target.address === cell.probe.target.address),
  );
  return elsewhere === undefined
    ? [supports(source, `they carry the SOA of "${zone}", not that of ${scene.layout.clusterDomain}`)]
    : [
        proof(
          source,
          `asked by pods there, ${elsewhere.probe.target.address} seems to deny by the SOA of "${zone}"; asked by ${elsewhere.probe.vantage}, by that of ${elsewhere.soas.join(', ')}`,
        ),
      ];
}
