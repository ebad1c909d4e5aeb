import type { Scene } from '../infer/scene.ts';
import { portClosed } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const nodeStubInPod: Fault = {
  id: 'node-stub-in-pod',
  hop: 'client-resolver',
  corpus: ['D36'],
  title: "A pod was given the address of its node's local resolver, which no pod can reach",
  source:
    'systemd-resolved(8): 127.0.0.53; Kubernetes documentation, "Debugging DNS Resolution": kubelet resolvConf and systemd-resolved',
  explanation:
    "Where systemd-resolved runs, a node's resolv.conf names 127.0.0.53. " +
    'A pod with dnsPolicy Default gets a copy of that file, but in its own network namespace nothing listens on that address: each lookup is refused at once. ' +
    'The node itself resolves, and so do pods with the default policy; a CoreDNS that gets such a file forwards to itself (a forwarding loop).',
  remedy:
    "Look for an address that begins with 127 in the pod's /etc/resolv.conf. " +
    "Point the kubelet's resolvConf at /run/systemd/resolve/resolv.conf and re-create the pods, or give them dnsPolicy ClusterFirst.",
  instances: (scene) =>
    stubs(scene).map(({ vantage, node, address }) => ({
      hop: { kind: 'client-resolver', instance: `resolv.conf of pods on ${node}` },
      where: (locus) => locus.hop === 'client-resolver' && locus.vantage.id === vantage,
      effect: (crossing) => (crossing.probe.target.address === address ? portClosed(crossing) : null),
      evidence: [
        proof(
          `resolv.conf of ${vantage}`,
          `it names ${address}: the loopback of the pod's own network namespace, where no resolver runs`,
        ),
      ],
      sentence: `Pods with the DNS settings of node ${node} ask ${address}, the node's own local resolver: in a pod that address is the pod itself, where nothing listens.`,
      fix: [
        `On ${node}: point the kubelet's resolvConf at /run/systemd/resolve/resolv.conf and restart it; then re-create the pods.`,
        'Or give the pod dnsPolicy ClusterFirst, as pods have by default.',
      ],
    })),
};

interface Stub {
  readonly vantage: string;
  readonly node: string;
  readonly address: string;
}

const stubs = (scene: Scene): readonly Stub[] =>
  scene.vantages
    .filter(
      ({ kind, dnsPolicy, hostNetwork }) => kind === 'app' && hostNetwork !== true && dnsPolicy !== 'None',
    )
    .flatMap(({ id, node }) =>
      (scene.layout.resolvers.get(id)?.nameservers ?? [])
        .filter((address) => address.startsWith('127.') || address === '::1')
        .map((address) => ({ vantage: id, node, address })),
    );
