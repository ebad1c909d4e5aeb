import type { Scene } from '../infer/scene.ts';
import { isOnHost } from '../model/is-on-host.ts';
import type { Locus } from '../paths/crossing.ts';
import { lookAtServiceRules } from './first-looks.ts';
import { inTranslation, onTheWay, type Suspicion } from './suspicion.ts';

/**
 * What a node itself sends goes by other rules than what it forwards for its pods: its routing table and the OUTPUT chains. Pods on
 * the host network go by them too; where no such pod complains, what fails there is nobody's complaint.
 */
export function hostPlaces(scene: Scene, node: string): readonly Suspicion[] {
  const asks = scene.vantages.some(
    (one) => one.node === node && (scene.standIns.has(one.id) || one.hostNetwork === true),
  );
  if (!asks) return [];
  const isOwn = ({ asker, vantage, fromNode }: Locus): boolean =>
    asker === 'vantage' && isOnHost(vantage) && fromNode === node;
  const others = scene.vantages.some((one) => one.node === node && !isOnHost(one))
    ? ', what its other pods send does'
    : '';
  return [
    {
      hop: { kind: 'node-service-rules', instance: `${node} itself` },
      manners: [...inTranslation, 'unsent'],
      crosses: (locus) => locus.hop === 'node-service-rules' && isOwn(locus),
      where: `What ${node} itself and its pods on the host network send to the DNS Service's address does not arrive${others}`,
      fix: [
        ...lookAtOwnWay(node, scene.layout.serviceAddresses[0] ?? 'ADDRESS'),
        ...lookAtServiceRules(scene, node),
      ],
    },
    {
      hop: { kind: 'node-path', instance: `${node} itself → CoreDNS pods` },
      manners: [...onTheWay, 'unsent'],
      crosses: (locus) => locus.hop === 'node-path' && isOwn(locus),
      where: `What ${node} itself and its pods on the host network send to CoreDNS pods does not arrive as it should${others}`,
      fix: lookAtOwnWay(node, scene.layout.pods[0]?.address ?? 'ADDRESS'),
    },
  ];
}

const lookAtOwnWay = (node: string, address: string): readonly string[] => [
  `On ${node}: ip route get ${address}   # blackhole, prohibit, unreachable, or a way that leads elsewhere?`,
  `On ${node}: iptables-save -c | grep -E 'OUTPUT|dport 53'; nft list ruleset | grep -A9 'hook output'   # which rule of the node's own firewall counts them?`,
];
