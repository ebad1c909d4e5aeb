import type { Scene } from '../infer/scene.ts';
import { isOnHost } from '../model/is-on-host.ts';
import type { Vantage } from '../model/probe.ts';
import type { Evidence } from '../model/verdict.ts';
import { constant } from '../paths/distribution.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { fromVantage, inventingPods } from './invented-names.ts';
import { fromPodsOutOf } from './places.ts';

export const upstreamQuestionsIntercepted: Fault = {
  id: 'upstream-questions-intercepted',
  hop: 'node-egress',
  corpus: [],
  title: 'What CoreDNS on one node asks the upstream resolvers is answered by somebody else',
  source:
    'Liu et al., "Who Is Answering My Queries: Understanding and Characterizing Interception of the DNS Resolution Path" (USENIX Security 2018)',
  explanation:
    'A rule or an agent on a node (a transparent DNS proxy, a security product) turns what pods there send to port 53 beyond the cluster to another resolver. ' +
    'The CoreDNS pod on that node gives other answers to external names than all others, for a share of the lookups that the Service hands to it, while nodes and the other pods are told the truth. ' +
    'A resolver that invents addresses for names that nobody has registered gives itself away; an old answer in a cache cannot, since those names were never asked before.',
  remedy:
    'Ask an upstream resolver for a name below "invalid" with `dig`, from a pod on that node and from one elsewhere: only there it has an address. ' +
    'On the node, `iptables-save -t nat`, `nft list ruleset` and `ip rule` show what turns port 53 elsewhere.',
  instances: (scene) =>
    [...new Set(inventingPods(scene).flatMap(({ node }) => node ?? []))].map((node) =>
      instanceFor(scene, node),
    ),
};

const invented = constant({ 'wrong-answer': 0.97, nxdomain: 0.02, 'servfail-now': 0.01 });

/** Whatever the other resolver thinks of a name. */
const untold = constant({ noerror: 0.6, 'wrong-answer': 0.2, nxdomain: 0.1, nodata: 0.1 });

const instanceFor = (scene: Scene, node: string): FaultInstance => {
  const pods = inventingPods(scene).filter((pod) => pod.node === node);
  const names = pods.map(({ name }) => name).join(', ');
  return {
    hop: { kind: 'node-egress', instance: `interception on ${node}` },
    where: fromPodsOutOf(node),
    effect: ({ probe: { question }, clusterName }) => {
      if (clusterName) return null;
      if (question.kind === 'complained') return untold;
      return question.kind === 'external-absent' && question.type === 'A' ? invented : null;
    },
    shows: ['wrong-answer'],
    evidence: evidenceFor(scene, node),
    sentence: `What pods on ${node} ask the upstream resolvers is answered by somebody else: CoreDNS pod ${names} there has addresses for names that nobody has registered, which the resolvers themselves and CoreDNS pods elsewhere deny.`,
    fix: [
      `On ${node}: iptables-save -t nat | grep -E 'dport 53|REDIRECT|DNAT'; nft list ruleset | grep 53   # who turns port 53 elsewhere?`,
      `kubectl get pods -A -o wide --field-selector spec.nodeName=${node}   # a DNS proxy, a security agent?`,
    ],
    settledBy: `a pod on ${node} that asks an upstream resolver for a name below "invalid": an address shows the interception`,
  };
};

/** Pods of a node that asked the resolvers themselves tell whether it is the way. */
function evidenceFor(scene: Scene, node: string): readonly Evidence[] {
  const isHere = (vantage: Vantage): boolean => vantage.node === node && !isOnHost(vantage);
  const asked = scene.vantages.filter(isHere).flatMap(({ id }) => fromVantage(scene, id));
  const [led] = asked.filter(({ counts }) => (counts['wrong-answer'] ?? 0) > 0);
  const source = `direct questions of a pod on ${node}`;
  if (led !== undefined)
    return [
      proof(
        source,
        `${led.probe.target.address} seems to have ${led.data.join(', ')} for names that nobody has registered; asked from elsewhere it denies them`,
      ),
    ];
  return asked.length > 0
    ? [contradicts(source, `${asked[0]?.probe.target.address ?? ''} denies there what it denies elsewhere`)]
    : [supports('random names', 'no cache has an answer for a name that was never asked before')];
}
