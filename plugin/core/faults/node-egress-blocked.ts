import { lost, rejected } from './looks.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { constant } from '../paths/distribution.ts';
import { digAt } from './commands.ts';
import { proof, supports, when } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { ofUpstreams } from './places.ts';
import { pullsMeeting } from './pulls.ts';
import { nodesFindNobody, refusalsOf } from './refusals.ts';
import { upstreamSets } from './upstream-sets.ts';
import { timeoutLines } from './upstream-silent.ts';

export const nodeEgressBlocked: Fault = {
  id: 'node-egress-blocked',
  hop: 'node-egress',
  corpus: ['D38', 'X01'],
  title: 'Something between the nodes and the upstream resolver drops DNS: firewall, security group or route',
  source:
    'Microsoft documentation, "Troubleshoot DNS resolution failures from inside the pod but not from the worker node"',
  explanation:
    'A firewall, security group or route beyond the nodes drops or rejects their packets to port 53 of an upstream resolver. ' +
    'External names end in SERVFAIL after seconds, and the node itself gets no answer either; cluster names resolve. ' +
    'From the node it looks like a resolver that is down: only somebody in another subnet, whom the resolver answers, can tell.',
  remedy:
    'On a node, `tcpdump -ni any port 53` shows questions that leave and no answer; ask the same resolver from a machine in another subnet. ' +
    "Allow UDP and TCP port 53 from the nodes' subnet in firewalls, security groups and route tables.",
  instances: (scene) => {
    const nodes = [
      ...new Set(scene.vantages.filter((vantage) => vantage.kind === 'host').map((vantage) => vantage.node)),
    ];
    return upstreamSets(scene).flatMap((addresses) => {
      // What the nodes say themselves nobody beyond them has said.
      const manners = saidByNodes(scene, addresses) ? (['drops'] as const) : (['drops', 'rejects'] as const);
      return manners.flatMap((how) => {
        const seen = how === 'drops' ? timeoutLines(scene, addresses) : rejections(scene, addresses);
        return [null, ...nodes].map((node) => instanceFor(scene, node, addresses, how, seen));
      });
    });
  },
};

const saidByNodes = (scene: Scene, addresses: readonly string[]): boolean =>
  addresses.some((address) => nodesFindNobody(scene, refusalsOf(scene, address)));

/** `node` null: all nodes. */
function instanceFor(
  scene: Scene,
  node: string | null,
  addresses: readonly string[],
  how: keyof typeof looks,
  seen: readonly Evidence[],
): FaultInstance {
  const where = node === null ? 'the nodes' : `node ${node}`;
  const to = addresses.join(', ');
  const before = ofUpstreams('node-egress', addresses);
  return {
    hop: { kind: 'node-egress', instance: `${node ?? 'all nodes'} → ${to}` },
    where: (locus) => before(locus) && (node === null || locus.fromNode === node),
    effect: ({ probe }) => looks[how][probe.protocol],
    shows: how === 'drops' ? lost : rejected,
    evidence: [...seen, ...pullsMeeting(scene, addresses, how === 'drops' ? 'no-answer' : 'refused', node)],
    sentence: `Queries from ${where} to ${to} port 53 ${how === 'drops' ? 'get no answer' : 'are rejected on the way'}: a firewall, security group or route beyond ${where} ${how} them.`,
    fix: [
      `Allow UDP and TCP port 53 from ${where} to ${to} in firewalls, security groups and route tables.`,
      `On a node: tcpdump -ni any host ${addresses[0] ?? ''} and port 53   # queries leave and nothing returns`,
    ],
    settledBy: digAt(
      addresses[0] ?? 'ADDRESS',
      '. NS +time=2 +tries=1',
      "from a machine outside the nodes' subnet: is it answered there?",
    ),
  };
}

/** Mostly silence; a firewall may answer "administratively prohibited" instead, or reset connections. */
const looks = {
  drops: {
    udp: constant({ silent: 0.999, 'host-unreachable': 0.001 }),
    tcp: constant({ 'syn-silent': 0.999, 'host-unreachable': 0.001 }),
  },
  rejects: {
    udp: constant({ 'refused-port': 0.45, 'host-unreachable': 0.3, 'net-unreachable': 0.1, silent: 0.15 }),
    tcp: constant({
      'refused-port': 0.45,
      'host-unreachable': 0.3,
      'net-unreachable': 0.1,
      'syn-silent': 0.15,
    }),
  },
} as const;

/** ICMP errors that something else than the servers has sent. */
function rejections(scene: Scene, addresses: readonly string[]): readonly Evidence[] {
  const refusals = addresses.map((address) => refusalsOf(scene, address));
  const rejecters = [...new Set(refusals.flatMap((one) => one.rejecters))];
  const strangers = [...new Set(refusals.flatMap((one) => one.strangers))];
  const source = 'ICMP errors to direct probes from the node';
  return rejecters.length > 0
    ? [proof(source, `they come from ${rejecters.join(', ')}`)]
    : when(strangers.length > 0, supports(source, `${strangers.join(', ')} cannot reach them`));
}
