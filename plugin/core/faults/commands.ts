import { isVariable } from '../corefile/tokens.ts';
import type { Scene } from '../infer/scene.ts';

/** The namespace of the cluster's DNS, for commands that are printed. */
export const commandNamespace = (scene: Scene): string => scene.layout.service?.namespace ?? 'kube-system';

/** Selects the kube-proxy pod of a node, for `kubectl get` and `delete`; `kubectl logs` knows no selector of fields. */
export const kubeProxyOn = (node: string): string =>
  `-l k8s-app=kube-proxy --field-selector spec.nodeName=${node}`;

/** The same for the pod of NodeLocal DNSCache. */
export const nodeCacheOn = (node: string): string =>
  `-l k8s-app=node-local-dns --field-selector spec.nodeName=${node}`;

/** Asks an upstream server, whatever it speaks; what a variable stands for must be looked up first. */
export function digAt(address: string, question: string, why: string): string {
  const [, scheme, host = address] = /^(tls|https):\/\/(.+)$/.exec(address) ?? [];
  if (/^[0-9a-f.:]+$/i.test(host))
    return `dig ${scheme === undefined ? '' : `+${scheme} `}@${host} ${question}   # ${why}`;
  return `dig @SERVER ${question}   # SERVER: ${isVariable(address) ? `what ${address} stands for, in env of the deployment coredns` : address}; ${why}`;
}
