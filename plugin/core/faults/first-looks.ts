import type { Scene } from '../infer/scene.ts';
import type { LayoutPod } from '../paths/layout.ts';
import { commandNamespace, kubeProxyOn, nodeCacheOn } from './commands.ts';

/** Two commands for each hop with which to look where a fault lies that has no name. */

/** Policies of other kinds than Kubernetes' own. */
export const lookAtPluginPolicies: readonly string[] = [
  'kubectl get ciliumnetworkpolicies,ciliumclusterwidenetworkpolicies -A   # where Cilium is the network plugin',
  'kubectl get networkpolicies.crd.projectcalico.org,globalnetworkpolicies.crd.projectcalico.org -A   # where Calico is',
];

/** The network plugin's agent of a node, and what the node's rules drop. */
export const lookAtNetwork = (node: string): readonly string[] => [
  `kubectl get pods -A -o wide --field-selector spec.nodeName=${node}   # is the network plugin's agent there, ready, and not restarting?`,
  `On ${node}: iptables-save -c | grep -E 'DROP|REJECT'   # whose counters rise while a pod there asks?`,
];

export const lookAtForwarding = (node: string): readonly string[] => [
  `On ${node}: iptables -S FORWARD | head; sysctl net.ipv4.ip_forward   # who drops or forwards what is not its own?`,
  ...lookAtNetwork(node).slice(0, 1),
];

export const lookAtNodeCache = (node: string): readonly string[] => [
  `kubectl -n kube-system logs --tail=30 $(kubectl -n kube-system get pods ${nodeCacheOn(node)} -o name)   # NodeLocal DNSCache: its zones, and where it forwards them`,
  `On ${node}: journalctl -u localdns | tail -30   # AKS LocalDNS`,
];

export const lookAtServiceRules = ({ layout }: Scene, node: string): readonly string[] => [
  `On ${node}: iptables-save -t nat | grep -F ${layout.service?.clusterIPs[0] ?? 'kube-dns'}   # where the DNS Service's address leads there; kube-proxy of mode ipvs: ipvsadm -Ln, nftables: nft list table ip kube-proxy`,
  `kubectl -n kube-system logs --tail=30 $(kubectl -n kube-system get pods ${kubeProxyOn(node)} -o name)`,
];

export function lookAtService({ layout }: Scene): readonly string[] {
  const { namespace, name } = layout.service ?? { namespace: 'kube-system', name: 'kube-dns' };
  return [
    `kubectl -n ${namespace} get service ${name} -o yaml   # selector, ports, traffic policy`,
    `kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${name}   # where it leads`,
  ];
}

/** Of the CoreDNS pod there. */
export const addressOn = ({ layout }: Scene, node: string): string =>
  layout.pods.find((pod) => pod.node === node)?.address ?? `ADDRESS_OF_A_POD_ON_${node}`;

export function lookAtPath(scene: Scene, from: string, to: string): readonly string[] {
  const address = addressOn(scene, to);
  return [
    `On ${from}: ip route get ${address}   # by which way, if by any?`,
    `On ${to}: tcpdump -ni any port 53 and host ${address}   # do questions arrive, and do answers leave?`,
  ];
}

/** Policies on the CoreDNS pods, in one direction. */
export const lookAtCorednsPolicies = (scene: Scene, direction: 'ingress' | 'egress'): readonly string[] => [
  `kubectl -n ${commandNamespace(scene)} get networkpolicies -o yaml   # what selects k8s-app: kube-dns for ${direction}?`,
  ...lookAtPluginPolicies.slice(0, 1),
];

export const lookAtDoor = (scene: Scene, pod: LayoutPod | undefined): readonly string[] => [
  ...lookAtCorednsPolicies(scene, 'ingress').slice(0, 1),
  `On ${pod?.node ?? 'its node'}: tcpdump -ni any port 53 and host ${pod?.address ?? 'ADDRESS'}   # do questions come to its interface?`,
];

/** One CoreDNS pod, or all of them. */
export const lookAtCoredns = (scene: Scene, pod?: LayoutPod): readonly string[] => [
  `kubectl -n ${commandNamespace(scene)} describe ${pod === undefined ? 'pods -l k8s-app=kube-dns' : `pod ${pod.name}`}   # state, restarts, probes, limits`,
  `${logsOf(scene, pod)} --tail=50`,
];

export const lookAtConfig = (scene: Scene): readonly string[] => [
  `kubectl -n ${commandNamespace(scene)} get configmap coredns coredns-custom -o yaml   # which line answers these names?`,
  `${logsOf(scene)} --tail=50`,
];

export const lookAtLoadedConfig = (scene: Scene, pod: LayoutPod): readonly string[] => [
  `${logsOf(scene, pod)} | grep -E 'plugin/reload|SHA512'   # which configuration it has loaded; the others' logs say the same, or do not`,
  `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns   # all pods load what the config maps say now: read them first`,
];

export const lookAtApi = (scene: Scene, pod?: LayoutPod): readonly string[] => [
  `${logsOf(scene, pod)} --tail=100 | grep plugin/kubernetes`,
  `kubectl auth can-i list endpointslices.discovery.k8s.io -A --as=system:serviceaccount:${commandNamespace(scene)}:coredns`,
];

export const lookAtCorednsEgress = (scene: Scene, pod?: LayoutPod): readonly string[] => [
  ...lookAtCorednsPolicies(scene, 'egress').slice(0, 1),
  `${logsOf(scene, pod)} --tail=100 | grep plugin/errors   # to which server, and what went wrong?`,
];

export const lookAtNodeEgress = (node: string, upstream: string): readonly string[] => [
  `On ${node}: ip route get ${upstream}   # by which way, if by any?`,
  `On ${node}: tcpdump -ni any port 53 and host ${upstream}   # do questions leave, and do answers come?`,
];

export const lookAtUpstream = (address: string): readonly string[] => [
  `dig @${address} . NS +time=2 +tries=1   # from a node: what it answers over UDP`,
  `dig +tcp @${address} . NS +time=2 +tries=1   # and over TCP`,
];

export const lookAtName = (name: string, upstream: string): readonly string[] => [
  `dig @${upstream} ${name}   # from a node: what the resolver says`,
  `dig +trace ${name}   # which server on the way to the name fails`,
];

const logsOf = (scene: Scene, pod?: LayoutPod): string =>
  `kubectl -n ${commandNamespace(scene)} logs ${pod === undefined ? '-l k8s-app=kube-dns --prefix' : pod.name}`;
