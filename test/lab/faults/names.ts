import { setTimeout as later } from 'node:timers/promises';
import { eventually, type Lab } from '../lab.ts';
import { asPod, createClient, removeClient, resolverOfClient } from './client.ts';
import { prove, shopNamed, type Inducer } from './inducer.ts';

/** A Service object. */
export const service = (name: string, namespace: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec,
});

export const removeService = async (lab: Lab, namespace: string, name: string): Promise<void> => {
  await lab.kubectl('-n', namespace, 'delete', 'service', name, '--ignore-not-found');
};

/** Names that resolve otherwise than the user thinks, on a DNS that works. */
export const nameFaults: readonly Inducer[] = [
  {
    id: 'D72',
    title: "a pod's dnsConfig names a server where nobody answers",
    complaint: asPod('client'),
    induce: async (lab) => {
      await createClient(lab, 'client', {
        dnsPolicy: 'None',
        dnsConfig: { nameservers: ['10.96.0.99'], searches: ['svc.cluster.local'] },
      });
      prove((await resolverOfClient(lab, 'client')).includes('10.96.0.99'), 'it has the wrong server');
    },
    heal: (lab) => removeClient(lab, 'client'),
    expected: {
      verdicts: ['broken'],
      hop: 'client-resolver',
      cause: 'pod-dns-config-wrong',
      never: ['kubelet-cluster-dns-wrong', 'dns-service-address-changed'],
      says: ['10.96.0.99'],
    },
  },
  {
    id: 'search-list',
    title: 'a pod with dnsPolicy None searches nowhere and uses the short name of a Service',
    complaint: asPod('client', '--name', 'api'),
    induce: async (lab) => {
      await createClient(lab, 'client', { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.10'] } });
      prove(!(await resolverOfClient(lab, 'client')).includes('svc'), 'it has no search list');
    },
    heal: (lab) => removeClient(lab, 'client'),
    expected: {
      verdicts: ['not-a-network-fault'],
      hop: 'client-resolver',
      cause: 'search-list-misses-name',
      never: ['name-absent'],
      says: ['api.plain.svc.cluster.local'],
    },
  },
  {
    id: 'D73',
    title: 'a pod on the host network with the usual dnsPolicy asks for a Service',
    complaint: asPod('client', '--name', 'web.shop'),
    induce: async (lab) => {
      await createClient(lab, 'client', { hostNetwork: true, dnsPolicy: 'ClusterFirst' });
      prove(!(await resolverOfClient(lab, 'client')).includes('10.96.0.10'), "it has its node's resolver");
    },
    heal: (lab) => removeClient(lab, 'client'),
    expected: {
      verdicts: ['broken'],
      hop: 'client-resolver',
      cause: 'pod-dns-policy-default',
      never: ['name-absent'],
      says: ['ClusterFirstWithHostNet'],
    },
  },
  {
    id: 'D76',
    title: 'a search suffix is a wildcard zone and captures external names',
    complaint: asPod('client', '--name', 'www.example.com'),
    induce: async (lab) => {
      await lab.dns([{ zone: 'wild.test', action: 'answer', data: '192.0.2.77' }]);
      await createClient(lab, 'client', { dnsConfig: { searches: ['wild.test'] } });
      prove(
        (await lab.dig('node1', '@172.30.0.53', 'www.example.com.wild.test')) === 'NOERROR',
        'the wildcard answers',
      );
    },
    heal: async (lab) => {
      await lab.dns([]);
      await removeClient(lab, 'client');
    },
    expected: {
      verdicts: ['not-a-network-fault', 'broken'],
      hop: 'client-resolver',
      cause: 'search-captures-name',
      never: ['name-absent'],
      says: ['wild.test'],
    },
  },
  {
    id: 'D77',
    title: 'a namespace and a Service shadow an external name',
    complaint: shopNamed('example.com'),
    induce: async (lab) => {
      const [name = '', namespace = ''] = lab.word('example.com').split('.');
      await lab.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      await lab.apply(service(name, namespace, { selector: { app: 'web' }, ports: [{ port: 80 }] }));
      await eventually(
        'the shadow to answer',
        20,
        async () => (await lab.dig('node1', '@10.96.0.10', 'example.com.svc.cluster.local')) === 'NOERROR',
      );
    },
    heal: async (lab) => {
      const [, namespace = ''] = lab.word('example.com').split('.');
      await lab.kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=true');
    },
    expected: {
      verdicts: ['not-a-network-fault', 'broken'],
      hop: 'client-resolver',
      cause: 'search-captures-name',
      never: ['name-absent'],
      says: ['example.com.svc.cluster.local'],
    },
  },
  {
    id: 'D78',
    title: 'a short name is used from another namespace',
    complaint: () => Promise.resolve(['plain', '--name', 'web']),
    induce: async (lab) => {
      prove(
        (await lab.dig('node1', '@10.96.0.10', 'web.plain.svc.cluster.local')) === 'NXDOMAIN',
        'it is not in that namespace',
      );
    },
    heal: () => Promise.resolve(),
    expected: {
      verdicts: ['not-a-network-fault'],
      hop: 'authority',
      cause: 'name-absent',
      never: ['cluster-domain-mismatch'],
      says: ['web.shop'],
    },
  },
  {
    id: 'D80',
    title: 'a headless Service has no ready pod',
    complaint: shopNamed('peers'),
    induce: async (lab) => {
      await lab.apply(
        service('peers', 'shop', { clusterIP: 'None', selector: { app: 'nobody' }, ports: [{ port: 80 }] }),
      );
      await eventually(
        'the endpoint slice',
        20,
        async () =>
          (await lab.kubectl(
            '-n',
            'shop',
            'get',
            'endpointslices',
            '-l',
            'kubernetes.io/service-name=peers',
            '-o',
            'name',
          )) !== '',
      );
      prove(
        (await lab.dig('node1', '@10.96.0.10', 'peers.shop.svc.cluster.local')) === 'NXDOMAIN',
        'it has no address',
      );
    },
    heal: (lab) => removeService(lab, 'shop', 'peers'),
    expected: {
      verdicts: ['not-a-network-fault'],
      hop: 'authority',
      cause: 'headless-without-endpoints',
      never: ['coredns-stale-data', 'negative-cache', 'name-absent'],
    },
  },
  {
    id: 'D81',
    title: 'an ExternalName Service points to a name that does not exist',
    complaint: shopNamed('legacy'),
    induce: async (lab) => {
      await lab.apply(
        service('legacy', 'shop', { type: 'ExternalName', externalName: 'db.nowhere.example.com' }),
      );
      // Whoever asks a pod before it knows the name has a denial kept there.
      await later(2000);
      await eventually('the alias', 20, async () =>
        (await lab.tryOn('node1', 'dig', '@10.96.0.10', 'legacy.shop.svc.cluster.local')).stdout.includes(
          'CNAME',
        ),
      );
    },
    heal: (lab) => removeService(lab, 'shop', 'legacy'),
    expected: {
      verdicts: ['not-a-network-fault'],
      hop: 'authority',
      cause: 'external-name-fails',
      never: ['coredns-stale-data', 'negative-cache', 'name-absent'],
      says: ['db.nowhere.example.com'],
    },
  },
  {
    id: 'D81-address',
    title: 'an ExternalName Service points to an address, which Kubernetes takes for a name',
    complaint: shopNamed('legacy'),
    induce: async (lab) => {
      await lab.apply(service('legacy', 'shop', { type: 'ExternalName', externalName: '172.30.0.80' }));
      const kept = ['-n', 'shop', 'get', 'service', 'legacy', '-o', 'jsonpath={.spec.externalName}'];
      prove((await lab.kubectl(...kept)).trim() === '172.30.0.80', 'the API server takes it');
      // CoreDNS gives no alias for it either: what is no name is no target of a CNAME record.
      for (const { address } of await lab.coredns())
        prove(
          (await lab.dig('node1', `@${address}`, 'legacy.shop.svc.cluster.local')) === 'NXDOMAIN',
          'CoreDNS denies it',
        );
    },
    heal: (lab) => removeService(lab, 'shop', 'legacy'),
    expected: {
      verdicts: ['not-a-network-fault'],
      hop: 'authority',
      cause: 'external-name-fails',
      never: ['coredns-stale-data', 'negative-cache', 'name-absent'],
      says: ['172.30.0.80', 'that is an address'],
    },
  },
];
