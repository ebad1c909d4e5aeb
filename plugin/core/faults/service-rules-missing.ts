import { nodesAsked } from './nodes-asked.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { untranslated } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
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
  instances: (scene) =>
    nodesAsked(scene).map((node) => ({
      hop: { kind: 'node-service-rules', instance: node },
      where: fromNodeAt('node-service-rules', node),
      effect: untranslated,
      evidence: [...strayPackets(scene, node), ...evidenceOfMissing(scene, node)],
      sentence: `Node ${node} does not translate the DNS Service's address: its service rules (kube-proxy) are missing or not working, while CoreDNS pods answer there by their own addresses.`,
      fix: [
        `kubectl -n kube-system get pods -l k8s-app=kube-proxy --field-selector spec.nodeName=${node} -o wide   # or component=kube-proxy`,
        `On ${node}: iptables-save -t nat | grep -c KUBE-SVC   # 0: no rules`,
        `Restart kube-proxy on ${node} (delete its pod, or: systemctl restart kube-proxy).`,
      ],
    })),
};

/** A router beyond the node says the Service address is unreachable: the packet left the node untranslated. */
function strayPackets(scene: Scene, node: string): readonly Evidence[] {
  const own = addressesOfNode(scene, node);
  const service = scene.layout.service?.clusterIPs ?? [];
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
