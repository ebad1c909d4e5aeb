import type { Effect } from '../paths/predict.ts';
import { notOfTheCluster, untranslated } from './effects.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { strayNameservers } from './stray-nameservers.ts';

export const kubeletClusterDnsWrong: Fault = {
  id: 'kubelet-cluster-dns-wrong',
  hop: 'client-resolver',
  corpus: ['D74'],
  title: 'The kubelet of a node gives its pods a DNS address that is not the cluster DNS',
  source: 'Kubernetes documentation, "Kubelet Configuration (v1beta1)": clusterDNS',
  explanation:
    'The kubelet writes the address of its clusterDNS setting into the resolv.conf of each pod it starts. ' +
    'If the DNS Service has another address, every pod started on that node asks a server that is not there: time-outs follow the node, whatever the namespace. ' +
    "Pods on other nodes are well, and so is the Service's address when it is asked explicitly from the same pod.",
  remedy:
    'Compare /etc/resolv.conf of pods on different nodes, or read `kubectl get --raw /api/v1/nodes/NODE/proxy/configz`. ' +
    "Correct clusterDNS in that kubelet's configuration, restart it and re-create the pods: a running pod keeps its resolv.conf.",
  instances: (scene) =>
    strayNameservers(scene)
      .filter((stray) => stray.clusterFirst && scene.layout.serviceAddresses.length > 0)
      .flatMap((stray): readonly FaultInstance[] => {
        const right = scene.layout.serviceAddresses.join(', ');
        const nodes = stray.nodes.join(', ');
        return ways.map((way) => ({
          hop: { kind: 'client-resolver', instance: nodes },
          effect: (crossing) =>
            crossing.hop === 'client-resolver' && crossing.probe.target.address === stray.address
              ? way(crossing)
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
          settledBy: `kubectl -n ${scene.complaint.namespace} exec POD -- cat /etc/resolv.conf   # of a pod on another node than ${nodes}`,
        }));
      }),
};

/** Nobody is there, or a resolver that knows no names of the cluster. */
const ways: readonly Effect[] = [untranslated, ({ clusterName }) => (clusterName ? notOfTheCluster : null)];
