import type { Scene } from '../infer/scene.ts';
import type { Part } from '../model/part.ts';
import type { Vantage } from '../model/probe.ts';
import type { ReadingContent } from '../model/reading.ts';
import type { Evidence } from '../model/verdict.ts';
import type { Distribution } from '../paths/distribution.ts';
import type { Crossing } from '../paths/crossing.ts';
import { decideDns } from '../policy/dns-flow.ts';
import { policyNames, type AnyPolicy } from '../policy/policy-name.ts';
import { portClosed, processStopped } from './effects.ts';
import { proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { failsHereAlone, placesOfPods } from './of-one-node.ts';

export const ciliumDnsProxyDown: Fault = {
  id: 'cilium-dns-proxy-down',
  hop: 'source-policy',
  corpus: ['D55'],
  title: "Cilium's DNS proxy on a node does not answer: pods whose policy has DNS rules have no DNS there",
  source: 'Cilium documentation, "DNS Proxy": DNS Proxy and Agent restarts; Cilium issue 31197',
  explanation:
    'Lookups of pods that a Cilium policy with DNS rules selects go through a proxy in the agent of their node. ' +
    'While the agent is down, restarts or has more lookups than it can take, those pods get no answer, or the port is refused. ' +
    'Pods without such a policy resolve on the same node, and the same pods resolve on other nodes, unlike where the rules do not admit a name: that is answered REFUSED at once.',
  remedy:
    '`kubectl -n kube-system get pods -l k8s-app=cilium -o wide` shows the agent of that node; its log says "Timeout waiting for response to forwarded proxied DNS lookup". ' +
    'Restart the agent, update Cilium, and give the agent more CPU.',
  instances: (scene) =>
    placesOfPods(scene).flatMap((vantage) => {
      const policies = proxiedBy(scene, vantage);
      return policies.length === 0
        ? []
        : [
            instanceFor(scene, vantage, policies, {
              effect: processStopped,
              words: 'takes them and does not answer',
            }),
            instanceFor(scene, vantage, policies, { effect: portClosed, words: 'is not there' }),
          ];
    }),
};

/** The policies that send lookups through the proxy, whatever names they admit; empty where none does. */
function proxiedBy(scene: Scene, vantage: Vantage): readonly AnyPolicy[] {
  const pod = scene.layout.pods[0];
  if (pod === undefined) return [];
  const decision = decideDns(scene, 'Egress', vantage, pod, 'udp');
  return decision.kind === 'allowed' && decision.names !== null ? decision.by : [];
}

interface Look {
  readonly effect: (crossing: Crossing) => Distribution;
  readonly words: string;
}

function instanceFor(
  scene: Scene,
  { namespace, node }: Vantage,
  policies: readonly AnyPolicy[],
  { effect, words }: Look,
): FaultInstance {
  const evidence = agentSilent(scene, node);
  return {
    hop: { kind: 'source-policy', instance: `DNS proxy of ${node}` },
    where: ({ hop, fromNode, upstream, vantage: { kind } }) =>
      hop === 'source-policy' && kind === 'app' && fromNode === node && upstream === null,
    effect,
    evidence,
    sentence: `${policyNames(policies)} sends lookups of pods in ${namespace} through Cilium's DNS proxy, and that of ${node} ${words}.`,
    fix: [
      `kubectl -n kube-system get pods -l k8s-app=cilium --field-selector spec.nodeName=${node} -o wide   # is the agent ready, how often has it restarted?`,
      `kubectl -n kube-system logs --tail=50 $(kubectl -n kube-system get pods -l k8s-app=cilium --field-selector spec.nodeName=${node} -o name)   # "Timeout waiting for response to forwarded proxied DNS lookup"?`,
      `kubectl -n kube-system delete pods -l k8s-app=cilium --field-selector spec.nodeName=${node}   # its DaemonSet starts another`,
    ],
    intermittent: true,
    ...(evidence.length > 0 || failsHereAlone(scene, node) ? {} : { supposed: true }),
    settledBy: `kubectl -n kube-system get pods -l k8s-app=cilium --field-selector spec.nodeName=${node}   # is its agent ready?`,
  };
}

/** The agent answers for its health on the node itself; where another node's does and this one's does not, it is this one's. */
function agentSilent(scene: Scene, node: string): readonly Evidence[] {
  const healths = scene.observations.readings.flatMap(({ vantage, subject, content }) => {
    const place = scene.vantages.find(({ id }) => id === vantage);
    const isWell = subject.kind === 'cilium-health' ? callsItselfWell(content) : null;
    return place === undefined || isWell === null ? [] : [{ node: place.node, isWell }];
  });
  const here = healths.filter((one) => one.node === node);
  if (here.length === 0 || here.some(({ isWell }) => isWell)) return [];
  const elsewhere = healths.find(({ isWell }) => isWell);
  const source = `Cilium's agent on ${node}`;
  return elsewhere === undefined
    ? [supports(source, 'its health cannot be read on the node')]
    : [proof(source, `it does not call itself healthy, as that on ${elsewhere.node} does`)];
}

/** null where nothing was learnt of it: by an instrument that cannot ask, or for a batch that was lost. */
function callsItselfWell(content: Part<ReadingContent>): boolean | null {
  if (content.kind === 'present') return content.value.kind === 'status' && content.value.code === 200;
  const { why } = content;
  const isSilent = why.reason === 'timed-out' || (why.reason === 'failed' && closed.includes(why.detail));
  return isSilent ? false : null;
}

/** How a port looks behind which nobody is. */
const closed = ['ECONNREFUSED', 'ECONNRESET'];
