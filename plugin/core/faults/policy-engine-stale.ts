import type { Scene } from '../infer/scene.ts';
import type { Vantage } from '../model/probe.ts';
import { decideDns } from '../policy/dns-flow.ts';
import { dropped } from './effects.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { failsHereAlone, placesOfPods } from './of-one-node.ts';
import { arePoliciesVeiled } from './veils.ts';

export const policyEngineStale: Fault = {
  id: 'policy-engine-stale',
  hop: 'source-policy',
  corpus: ['P05'],
  title: 'A node still enforces a policy that no object states: its policy engine is down or behind',
  source:
    'Kubernetes documentation, "Network Policies": Pod lifecycle; policies are enforced by the network plugin on each node',
  explanation:
    "On every node an agent of the network plugin turns policies into the node's own rules. " +
    'Where it hangs or has lost the API server, a policy that was deleted or changed long ago still holds there, and DNS of the pods that it selected is dropped. ' +
    'It strikes pods of one namespace on one node: others on that node resolve, the same pods resolve on other nodes, and no policy that can be read denies it.',
  remedy:
    "Look at the network plugin's agent on that node: is it ready, does its log tell of the API server, do its rules name a policy that is gone. " +
    'Restart that pod; that an application pod resolves as soon as it runs on another node confirms it.',
  instances: (scene) =>
    arePoliciesVeiled(scene, scene.complaint.namespace)
      ? []
      : placesOfPods(scene)
          .filter((vantage) => isAdmitted(scene, vantage))
          .map((vantage) => instanceFor(vantage, failsHereAlone(scene, vantage.node))),
};

/** `alone`: it is particular to this node and these pods; else nothing says so, where only this node, or this namespace, was asked from. */
const instanceFor = ({ namespace, node }: Vantage, alone: boolean): FaultInstance => ({
  hop: { kind: 'source-policy', instance: `pods of ${namespace} on ${node}` },
  where: ({ hop, fromNode, upstream, vantage: { kind } }) =>
    hop === 'source-policy' && kind === 'app' && fromNode === node && upstream === null,
  effect: dropped,
  evidence: [],
  sentence: alone
    ? `DNS packets of pods in ${namespace} are dropped on ${node} and on no other node that was asked from, and no policy denies them: the policy engine there enforces something that is no longer so.`
    : `DNS packets of pods in ${namespace} are dropped on ${node}, and no policy denies them: the policy engine there may enforce something that is no longer so.`,
  fix: [
    `kubectl get pods -A -o wide --field-selector spec.nodeName=${node}   # the network plugin's agent there: is it ready, how old is it?`,
    `On ${node}: iptables-save -c | grep -iE 'DROP|REJECT|cali|KUBE-NWPLCY'   # rules for pods of ${namespace} that no policy explains`,
    `Restart the network plugin's pod on ${node}: its DaemonSet starts another, which reads the policies anew.`,
  ],
  ...(alone ? {} : { supposed: true }),
});

/** No policy that could be read stands in the way, nor hands the questions to a proxy. */
const isAdmitted = (scene: Scene, vantage: Vantage): boolean =>
  (['udp', 'tcp'] as const).every((protocol) =>
    scene.layout.pods.every((pod) => {
      const decision = decideDns(scene, 'Egress', vantage, pod, protocol);
      return decision.kind === 'not-isolated' || (decision.kind === 'allowed' && decision.names === null);
    }),
  );
