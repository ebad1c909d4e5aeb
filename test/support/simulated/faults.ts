import type { HopKind } from '../../../plugin/core/model/hop.ts';
import type { Verdict } from '../../../plugin/core/model/verdict.ts';
import { podObject, podAddress, publishEndpoints } from './objects.ts';
import { rcodes } from './resolving.ts';
import { serviceAddress, upstreamAddresses, type Route, type World } from './world.ts';

/** One way to break the simulated cluster, and what the program must say of it. */
export interface SimulatedFault {
  readonly id: string;
  readonly title: string;
  readonly args: readonly string[];
  readonly apply: (world: World) => void;
  readonly verdict: Verdict['kind'];
  readonly hop: HopKind | null;
  readonly cause: string | null;
}

const dropped: readonly Route[] = [{ drop: true }];

const second = upstreamAddresses[1];

const denyAll = {
  metadata: { name: 'default-deny-egress', namespace: 'shop' },
  spec: { podSelector: {}, policyTypes: ['Egress'] },
};

export const simulatedFaults: readonly SimulatedFault[] = [
  {
    id: 'healthy',
    title: 'nothing is broken',
    args: ['shop', '--name', 'www.example.com'],
    apply: () => undefined,
    verdict: 'healthy',
    hop: null,
    cause: null,
  },
  {
    id: 'pod-dns-policy-default',
    title: "a pod asks its node's resolver for a Service",
    args: ['plain', '--pod', 'client', '--name', 'web.shop'],
    apply: (world) => {
      world.store.put(
        'pods',
        podObject(
          'plain',
          'client',
          'node2',
          podAddress('node2', 30),
          { app: 'client' },
          { name: 'client' },
          { dnsPolicy: 'Default' },
        ),
      );
    },
    verdict: 'broken',
    hop: 'client-resolver',
    cause: 'pod-dns-policy-default',
  },
  {
    id: 'kubelet-cluster-dns-wrong',
    title: 'the kubelet of node1 hands out a wrong DNS address',
    args: ['plain', '--pod', 'api-1'],
    apply: (world) => {
      world.clusterDns.set('node1', '10.96.0.99');
    },
    verdict: 'broken',
    hop: 'client-resolver',
    cause: 'kubelet-cluster-dns-wrong',
  },
  {
    id: 'network-policy-denies-dns',
    title: 'a NetworkPolicy denies all egress of the namespace',
    args: ['shop'],
    apply: (world) => {
      world.store.put('networkpolicies', denyAll);
      world.rules.push((asker) => (asker.namespace === 'shop' && !asker.host ? dropped : null));
    },
    verdict: 'broken',
    hop: 'source-policy',
    cause: 'network-policy-denies-dns',
  },
  {
    id: 'service-rules-missing',
    title: 'node1 has no service rules',
    args: ['shop', '--pod', 'web-1'],
    apply: (world) => {
      world.rules.push((asker, _protocol, address) =>
        asker.node === 'node1' && address === serviceAddress
          ? [{ drop: true }, { errno: 'ENETUNREACH' }]
          : null,
      );
    },
    verdict: 'broken',
    hop: 'node-service-rules',
    cause: 'service-rules-missing',
  },
  {
    id: 'dns-service-selects-nothing',
    title: 'the selector of kube-dns matches no pod',
    args: ['shop'],
    apply: (world) => {
      const service = world.store.get('services', 'kube-system', 'kube-dns');
      if (service !== undefined) service.spec = { ...service.spec, selector: { 'k8s-app': 'nope' } };
      publishEndpoints(world.store);
    },
    verdict: 'broken',
    hop: 'dns-service',
    cause: 'dns-service-selects-nothing',
  },
  {
    id: 'node-path-broken',
    title: 'packets between node1 and the pods of node3 are lost',
    args: ['shop', '--pod', 'web-1'],
    apply: (world) => {
      const pair = ['node1', 'node3'];
      world.rules.push((asker, _protocol, _address, to) =>
        to !== null && to !== asker.node && pair.includes(asker.node) && pair.includes(to) ? dropped : null,
      );
    },
    verdict: 'broken',
    hop: 'node-path',
    cause: 'node-path-broken',
  },
  {
    id: 'forwarding-off',
    title: 'node1 does not forward packets of its pods',
    args: ['shop', '--pod', 'web-1'],
    apply: (world) => {
      world.rules.push((asker, _protocol, address, to) => {
        const leaves = asker.node === 'node1' && !asker.host && to !== 'node1' && address !== serviceAddress;
        return leaves || (asker.node !== 'node1' && to === 'node1') ? dropped : null;
      });
      world.cutOff.add('node1');
      world.nodeFiles.set('node1', { '/proc/sys/net/ipv4/ip_forward': '0\n' });
    },
    verdict: 'broken',
    hop: 'node-path',
    cause: 'forwarding-off',
  },
  {
    id: 'coredns-pod-hung',
    title: 'one CoreDNS process hangs while its pod is still an endpoint',
    args: ['shop'],
    apply: (world) => {
      world.pods.set('coredns-c', 'hangs');
    },
    verdict: 'broken',
    hop: 'coredns-process',
    cause: 'coredns-pod-hung',
  },
  {
    id: 'coredns-pod-port-closed',
    title: 'nothing listens in one CoreDNS pod',
    args: ['shop'],
    apply: (world) => {
      world.pods.set('coredns-b', 'closed');
    },
    verdict: 'broken',
    hop: 'coredns-process',
    cause: 'coredns-pod-port-closed',
  },
  {
    id: 'coredns-none-ready',
    title: 'CoreDNS is scaled to nothing',
    args: ['shop'],
    apply: (world) => {
      for (const pod of world.store.list('pods', 'kube-system'))
        world.store.remove('pods', 'kube-system', pod.metadata.name);
      const deployment = world.store.get('deployments', 'kube-system', 'coredns');
      if (deployment !== undefined) deployment.spec = { ...deployment.spec, replicas: 0 };
      publishEndpoints(world.store);
    },
    verdict: 'broken',
    hop: 'coredns-process',
    cause: 'coredns-none-ready',
  },
  {
    id: 'upstream-silent',
    title: 'both upstream resolvers hang',
    args: ['shop', '--name', 'www.example.com'],
    apply: (world) => {
      for (const address of upstreamAddresses) world.upstreams.set(address, { kind: 'silent' });
    },
    verdict: 'broken',
    hop: 'upstream',
    cause: 'upstream-silent',
  },
  {
    id: 'upstream-refuses',
    title: 'one of two upstream resolvers refuses',
    args: ['shop', '--name', 'www.example.com'],
    apply: (world) => {
      world.upstreams.set(second, { kind: 'says', rcode: rcodes.REFUSED });
    },
    verdict: 'broken',
    hop: 'upstream',
    cause: 'upstream-refuses',
  },
  {
    id: 'upstreams-not-equivalent',
    title: 'one of two upstream resolvers does not know the private zone',
    args: ['shop', '--name', 'api.corp.internal'],
    apply: (world) => {
      world.upstreams.set(second, { kind: 'says', rcode: rcodes.NXDOMAIN, zone: 'corp.internal' });
    },
    verdict: 'broken',
    hop: 'upstream',
    cause: 'upstreams-not-equivalent',
  },
  {
    id: 'name-absent',
    title: 'the name is misspelt',
    args: ['shop', '--name', 'www.exmaple.com'],
    apply: () => undefined,
    verdict: 'not-a-network-fault',
    hop: 'authority',
    cause: 'name-absent',
  },
];
