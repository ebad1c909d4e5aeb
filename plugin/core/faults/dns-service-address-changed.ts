import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { untranslated } from './effects.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault } from './fault.ts';
import { strayNameservers, type StrayNameserver } from './stray-nameservers.ts';

export const dnsServiceAddressChanged: Fault = {
  id: 'dns-service-address-changed',
  hop: 'dns-service',
  corpus: ['D05'],
  title: 'Pods are given a DNS address that no Service has any more',
  source: 'Kubernetes documentation, "DNS for Services and Pods"; kubelet configuration, clusterDNS',
  explanation:
    'Pods have the address of the DNS Service in their resolv.conf, as the kubelets were told when the cluster was made. ' +
    'If the Service is deleted, or made again with another address, all pods ask an address that belongs to nobody, and lookups time out on every node. ' +
    "The Service's present address answers when it is asked explicitly; where only single pods or the pods of some nodes have a wrong address, their own settings or a kubelet are the cause.",
  remedy:
    "Compare `kubectl -n kube-system get service kube-dns` with the nameserver in a pod's /etc/resolv.conf. " +
    'Make the Service again with the old address in spec.clusterIP; changing every kubelet and restarting every pod is the longer way.',
  instances: (scene) =>
    strayNameservers(scene)
      .filter((stray) => stray.clusterFirst)
      .map((stray) => ({
        hop: { kind: 'dns-service', instance: stray.address },
        effect: (crossing) =>
          crossing.hop === 'client-resolver' && crossing.probe.target.address === stray.address
            ? untranslated(crossing)
            : null,
        evidence: evidenceFor(scene, stray),
        sentence: `Pods ask ${stray.address}, which is no longer the address of the DNS Service${nowClause(scene)}.`,
        fix: fixFor(scene, stray),
      })),
};

function evidenceFor(scene: Scene, stray: StrayNameserver): readonly Evidence[] {
  const { service } = scene.topology;
  const spread =
    stray.rightNodes.length > 0
      ? [
          contradicts(
            'resolv.conf of pods',
            `pods on ${stray.rightNodes.join(', ')} are given the right address`,
          ),
        ]
      : stray.nodes.length > 1
        ? [supports('resolv.conf of pods', `pods on ${stray.nodes.join(', ')} all name ${stray.address}`)]
        : [];
  if (service.kind === 'missing') {
    return service.why.reason === 'not-found'
      ? [proof('Services of the DNS namespace', 'there is no DNS Service'), ...spread]
      : spread;
  }
  const source = `Service ${service.value.namespace}/${service.value.name}`;
  const text = `its address is ${service.value.clusterIPs.join(', ')} (created ${service.value.createdAt}); pods name ${stray.address}`;
  return stray.nodes.length > 1 && stray.rightNodes.length === 0
    ? [proof(source, text), ...spread]
    : [supports(source, text), ...spread];
}

function nowClause({ topology, layout }: Scene): string {
  if (layout.serviceAddresses.length > 0) return `: that is now ${layout.serviceAddresses.join(', ')}`;
  const { service } = topology;
  return service.kind === 'missing' && service.why.reason === 'not-found' ? ': there is no DNS Service' : '';
}

function fixFor(scene: Scene, stray: StrayNameserver): readonly string[] {
  const { service } = scene.layout;
  const namespace = service?.namespace ?? 'kube-system';
  const name = service?.name ?? 'kube-dns';
  return service === null
    ? [
        `kubectl -n ${namespace} get services -o wide   # is one of them the DNS Service under another name?`,
        `kubectl -n ${namespace} expose deployment coredns --name=${name} --port=53 --protocol=UDP --cluster-ip=${stray.address}   # then add TCP 53`,
      ]
    : [
        `kubectl -n ${namespace} get service ${name} -o yaml > ${name}.yaml   # set clusterIP and clusterIPs to ${stray.address}`,
        `kubectl -n ${namespace} delete service ${name} && kubectl create -f ${name}.yaml`,
      ];
}
