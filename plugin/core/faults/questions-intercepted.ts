import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { Evidence } from '../model/verdict.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { fromPodsOf } from './places.ts';
import { nodesAsked } from './nodes-asked.ts';

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
  instances: (scene) => {
    const nodes = nodesAsked(scene);
    return nodes.flatMap((node) => [
      instanceFor(scene, node, ['udp']),
      instanceFor(scene, node, ['udp', 'tcp']),
    ]);
  },
};

type Protocols = readonly ('udp' | 'tcp')[];

/** What a resolver says of a cluster's names that knows nothing of the cluster. */
const stranger: Distribution = constant({
  nxdomain: 0.85,
  'servfail-now': 0.06,
  refused: 0.06,
  silent: 0.03,
});

const instanceFor = (scene: Scene, node: string, protocols: Protocols): FaultInstance => ({
  hop: { kind: 'node-path', instance: `interception on ${node}` },
  where: fromPodsOf(node),
  effect: ({ probe }) => (protocols.includes(probe.protocol) && isOfCluster(scene, probe) ? stranger : null),
  shows: ['nxdomain', 'servfail-now', 'refused'],
  evidence: evidenceFor(scene, node),
  sentence: `Questions that pods on ${node} send to port 53${protocols.includes('tcp') ? '' : ' over UDP'} are answered by something else than CoreDNS, whichever CoreDNS pod they are sent to: it knows no cluster names.`,
  fix: [
    `On ${node}: iptables-save -t nat | grep -E 'dport 53|REDIRECT|DNAT'; nft list ruleset | grep 53   # who turns port 53 elsewhere?`,
    `kubectl get pods -A -o wide --field-selector spec.nodeName=${node}   # a DNS proxy, a security agent, a mesh that captures DNS?`,
  ],
});

/** A name that exists in the cluster; what does not exist is denied by anybody. */
const isOfCluster = ({ layout }: Scene, { question }: Crossing['probe']): boolean =>
  question.kind === 'cluster-known' ||
  question.kind === 'service-reverse' ||
  (question.kind === 'complained' && isWithin(question.name, layout.clusterDomain));

/** RFC 2308, 2.1: a denial carries the SOA of the zone that denies. */
function evidenceFor(scene: Scene, node: string): readonly Evidence[] {
  const denials = scene.cells.filter(
    ({ probe: { question, target, protocol }, soas }) =>
      question.kind === 'cluster-absent' &&
      target.role === 'coredns-pod' &&
      protocol === 'udp' &&
      soas.length > 0,
  );
  const isHere = ({ probe }: Cell): boolean => {
    const place = scene.context.vantageOf(probe);
    return place.node === node && place.kind !== 'host';
  };
  const isOwn = ({ soas }: Cell): boolean => soas.some((soa) => isWithin(soa, scene.layout.clusterDomain));
  const here = denials.filter(isHere);
  const own = here.find(isOwn);
  const [foreign] = here;
  if (foreign === undefined) return [];
  const source = `denials of cluster names on ${node}`;
  if (own !== undefined)
    return [contradicts(source, `${own.probe.target.address} denies them by the zone of the cluster`)];
  const zone = foreign.soas.join(', ');
  const elsewhere = denials.find(
    (cell) => !isHere(cell) && isOwn(cell) && here.some(({ probe }) => isSameTarget(probe, cell.probe)),
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

const isSameTarget = (a: Cell['probe'], b: Cell['probe']): boolean => a.target.address === b.target.address;

const isWithin = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);
