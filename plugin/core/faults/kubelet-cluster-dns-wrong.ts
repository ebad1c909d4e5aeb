import { untranslated } from './effects.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault } from './fault.ts';
import { strayNameservers } from './stray-nameservers.ts';

export const kubeletClusterDnsWrong: Fault = {
  id: 'kubelet-cluster-dns-wrong',
  hop: 'client-resolver',
  corpus: ['D74'],
  title: 'The kubelet of a node gives its pods a DNS address that is not the cluster DNS',
  source: 'Kubernetes documentation, "Kubelet Configuration (v1beta1)": clusterDNS',
  instances: (scene) =>
    strayNameservers(scene)
      .filter((stray) => stray.clusterFirst && scene.layout.service !== null)
      .map((stray) => {
        const right = scene.layout.service?.clusterIPs.join(', ') ?? '';
        const nodes = stray.nodes.join(', ');
        return {
          hop: { kind: 'client-resolver', instance: nodes },
          effect: (crossing) =>
            crossing.hop === 'client-resolver' && crossing.probe.target.address === stray.address
              ? untranslated(crossing)
              : null,
          evidence:
            stray.rightNodes.length > 0
              ? [
                  proof(
                    '/etc/resolv.conf of pods',
                    `pods on ${nodes} are given ${stray.address}, pods on ${stray.rightNodes.join(', ')} are given ${right}`,
                  ),
                ]
              : stray.nodes.length > 1
                ? [contradicts('/etc/resolv.conf of pods', `every node looked at hands out ${stray.address}`)]
                : [
                    supports(
                      '/etc/resolv.conf of pods',
                      `pods on ${nodes} are given ${stray.address} instead of ${right}`,
                    ),
                  ],
          sentence: `The kubelet of ${nodes} gives its pods the DNS server ${stray.address} instead of ${right}.`,
          fix: [
            `kubectl get --raw /api/v1/nodes/${stray.nodes[0] ?? 'NODE'}/proxy/configz | grep -o '"clusterDNS":[^]]*]'   # what the kubelet uses`,
            `Set clusterDNS to ${right} in the kubelet configuration of ${nodes}, restart the kubelet, and re-create the pods there.`,
          ],
          settledBy: 'the resolv.conf of a pod on another node',
        };
      }),
};
