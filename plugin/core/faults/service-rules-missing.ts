import { nodesAsked } from './nodes-asked.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { untranslated } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { kubeProxyOn } from './commands.ts';
import { fromNodeAt } from './places.ts';
import { evidenceOfMissing } from './service-rules.ts';
import { addressesOfNode } from './node-addresses.ts';

export const serviceRulesMissing: Fault = {
  id: 'service-rules-missing',
  hop: 'node-service-rules',
  corpus: ['D57', 'K01'],
  title: 'A node has no rules that translate Service addresses: kube-proxy or its replacement is down there',
  source:
    'Kubernetes documentation, "Virtual IPs and Service Proxies"; "Debug Services": Is the kube-proxy working?',
  explanation:
    'kube-proxy, or what takes its place, writes rules on every node that translate Service addresses to addresses of pods. ' +
    'Without them packets to the DNS Service leave the node as they are and are lost, or a router calls the address unreachable; every other Service fails there as well. ' +
    'It strikes the pods of that node and the node itself, while CoreDNS pods answer by their own addresses; a Service without endpoints is refused at once, on all nodes.',
  remedy:
    'On the node, `iptables-save -t nat | grep -c KUBE-SVC` prints 0 where the rules are missing. ' +
    'Look at the log of the kube-proxy pod there, and restart it.',
  instances: (scene) =>
    nodesAsked(scene).map((node) => ({
      hop: { kind: 'node-service-rules', instance: node },
      where: fromNodeAt('node-service-rules', node),
      effect: untranslated,
      evidence: [...strayPackets(scene, node), ...evidenceOfMissing(scene, node)],
      sentence: `Node ${node} does not translate the DNS Service's address: its service rules (kube-proxy) are missing or not working, while CoreDNS pods answer there by their own addresses.`,
      fix: [
        `kubectl -n kube-system get pods ${kubeProxyOn(node)} -o wide   # or component=kube-proxy`,
        `On ${node}: iptables-save -t nat | grep -c KUBE-SVC   # 0: no rules; kube-proxy of mode ipvs: ipvsadm -Ln, nftables: nft list table ip kube-proxy`,
        `kubectl -n kube-system delete pods ${kubeProxyOn(node)}   # its DaemonSet starts another; where it is a service of the node: systemctl restart kube-proxy`,
      ],
    })),
};

/** A router beyond the node says the Service address is unreachable: the packet left the node untranslated. */
function strayPackets(scene: Scene, node: string): readonly Evidence[] {
  const own = addressesOfNode(scene, node);
  const service = scene.layout.serviceAddresses;
  const senders = scene.cells
    .filter(
      (cell) => cell.probe.target.role === 'service' && scene.context.vantageOf(cell.probe).node === node,
    )
    .filter((cell) => (cell.counts['net-unreachable'] ?? 0) + (cell.counts['host-unreachable'] ?? 0) > 0)
    .flatMap((cell) => cell.icmpSenders)
    .filter((sender) => !own.includes(sender) && !service.includes(sender));
  const sender = senders[0];
  return sender === undefined
    ? []
    : [
        proof(
          `ICMP from ${sender}`,
          `a router beyond ${node} reports the Service address unreachable: it left the node untranslated`,
        ),
      ];
}
