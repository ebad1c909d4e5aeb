import { setTimeout as later } from 'node:timers/promises';
import { eventually, type Lab } from '../lab.ts';
import { override } from '../faults/corefile.ts';
import { corednsReady, healthy, restartCoredns, shopNamed, type Inducer } from '../faults/inducer.ts';

const complaint = shopNamed('www.example.com', 'web');

const works = async (lab: Lab): Promise<void> => {
  await eventually(
    'DNS working',
    30,
    async () => (await lab.dig('node1', '@10.96.0.10', 'www.example.com')) === 'NOERROR',
  );
};

const decoy = (
  id: string,
  title: string,
  induce: (lab: Lab) => Promise<void>,
  heal: (lab: Lab) => Promise<void> = () => Promise.resolve(),
): Inducer => ({
  id,
  title,
  complaint,
  induce: async (lab) => {
    await induce(lab);
    await works(lab);
  },
  heal,
  expected: healthy,
});

const policy = (name: string, namespace: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});

const remove =
  (kind: string, namespace: string, name: string) =>
  async (lab: Lab): Promise<void> => {
    await lab.kubectl(
      '-n',
      namespace,
      'delete',
      kind,
      name,
      '--ignore-not-found',
      '--grace-period=0',
      '--force',
    );
  };

/** A healthy cluster that looks guilty. */
export const decoys: readonly Inducer[] = [
  decoy(
    'K-logs',
    'errors in the logs of CoreDNS from an outage that is over',
    async (lab) => {
      await lab.dns([{ action: 'drop' }]);
      for (const pod of await lab.coredns())
        await lab.dig('node1', '+time=7', `@${pod.address}`, `old-${pod.name}.invalid`);
      await lab.dns([]);
      await later(2000);
    },
    restartCoredns,
  ),
  decoy('K-restart', 'a CoreDNS pod was killed and has restarted', async (lab) => {
    await lab.on('node2', 'pkill', '-9', '-x', 'coredns');
    await later(1000);
    await corednsReady(lab);
    await eventually('three ready endpoints', 60, async () => {
      const ready = await lab.kubectl(
        '-n',
        'kube-system',
        'get',
        'pods',
        '-l',
        'k8s-app=kube-dns',
        '-o',
        'jsonpath={..containerStatuses[0].ready}',
      );
      return ready.trim() === 'true true true';
    });
    await later(3000);
  }),
  decoy(
    'K-other-port',
    'a zone that pods ask for has a server block of its own on another port, whose server is dead',
    async (lab) => {
      await override(lab, { 'other.server': 'example.com:5353 {\n  forward . 10.9.9.9\n}\n' });
      await restartCoredns(lab);
    },
    async (lab) => {
      await override(lab, {});
      await restartCoredns(lab);
    },
  ),
  decoy('K-noise', 'a hundred names that do not exist were asked for', async (lab) => {
    await lab.tryOn(
      'node1',
      'bash',
      '-c',
      'for n in $(seq 100); do dig +tries=1 @10.96.0.10 noise$n.shop.svc.cluster.local; done >/dev/null',
    );
  }),
  decoy(
    'K-policy-other',
    'a default-deny policy in another namespace',
    async (lab) => {
      await lab.apply(policy('deny', 'plain', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }));
    },
    remove('networkpolicy', 'plain', 'deny'),
  ),
  decoy(
    'K-policy-allows',
    'a policy isolates egress and allows DNS',
    async (lab) => {
      await lab.apply(
        policy('only-dns', 'shop', {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [
            {
              to: [{ namespaceSelector: {} }],
              ports: [
                { protocol: 'UDP', port: 53 },
                { protocol: 'TCP', port: 53 },
              ],
            },
          ],
        }),
      );
    },
    remove('networkpolicy', 'shop', 'only-dns'),
  ),
  decoy(
    'K-limits',
    'a pod whose limits exceed the node',
    async (lab) => {
      await lab.apply({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'greedy', namespace: 'plain' },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: 'greedy',
              image: 'registry.local/netshoot:1',
              command: ['/bin/sleep', '3600'],
              resources: { requests: { cpu: '10m' }, limits: { cpu: '100', memory: '500Gi' } },
            },
          ],
        },
      });
    },
    remove('pod', 'plain', 'greedy'),
  ),
  decoy(
    'K-stub',
    'a stub zone in coredns-custom that works',
    async (lab) => {
      await override(lab, { 'corp.server': 'corp.internal:53 {\n  errors\n  forward . 172.30.0.53\n}\n' });
      await restartCoredns(lab);
      await eventually(
        'the zone resolving',
        20,
        async () => (await lab.dig('node1', '@10.96.0.10', 'api.corp.internal')) === 'NOERROR',
      );
    },
    async (lab) => {
      await override(lab, {});
      await restartCoredns(lab);
    },
  ),
  decoy(
    'K-empty-service',
    'another Service of the namespace has no endpoints',
    async (lab) => {
      await lab.apply({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'empty', namespace: 'shop' },
        spec: { selector: { app: 'nobody' }, ports: [{ port: 80 }] },
      });
    },
    remove('service', 'shop', 'empty'),
  ),
  decoy(
    'K-pending',
    'a pod of the namespace cannot be scheduled',
    async (lab) => {
      await lab.apply({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'pending', namespace: 'plain' },
        spec: {
          nodeSelector: { nowhere: 'yes' },
          containers: [{ name: 'c', image: 'registry.local/netshoot:1', command: ['/bin/sleep', '3600'] }],
        },
      });
    },
    remove('pod', 'plain', 'pending'),
  ),
  decoy('K-proxy', 'kube-proxy of a node was restarted', async (lab) => {
    await lab.on('node1', 'pkill', '-9', '-f', '^[^ ]*kube kube-proxy|^kube-proxy');
    await lab.lab('restart', 'proxy', 'node1');
    await later(3000);
  }),
  decoy('K-rollout', 'CoreDNS has just been rolled out', async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'rollout', 'restart', 'deployment', 'coredns');
    await corednsReady(lab);
    await later(8000);
  }),
  decoy(
    'K-alias',
    'an ExternalName to nowhere that nobody asked about',
    async (lab) => {
      await lab.apply({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'nowhere', namespace: 'shop' },
        spec: { type: 'ExternalName', externalName: 'nowhere.invalid' },
      });
    },
    remove('service', 'shop', 'nowhere'),
  ),
];
