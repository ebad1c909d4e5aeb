import { readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import type { Store, Stored } from './store.ts';

export const nodes = ['node1', 'node2', 'node3'] as const;

export const nodeAddress = (node: string): string => `172.30.0.1${node.slice(-1)}`;

/** Address of a pod: its node's range, and a number. */
export const podAddress = (node: string, number: number): string =>
  `10.244.${String(Number(node.slice(-1)) - 1)}.${String(number)}`;

const image = 'registry.local/netshoot:1';

/** The same world as the real lab's: its own manifests, with the status that controllers and kubelets would add. */
export function populate(store: Store): void {
  for (const node of nodes) store.put('nodes', nodeObject(node));
  for (const name of ['default', 'kube-system', 'shop', 'plain'])
    store.put('namespaces', namespaceObject(name));
  for (const file of ['10-coredns.yaml', '20-applications.yaml']) {
    const text = readFileSync(new URL(`../../lab/manifests/${file}`, import.meta.url), 'utf8');
    for (const object of loadAll(text) as Stored[]) apply(store, object);
  }
  for (const [index, node] of nodes.entries()) {
    store.put(
      'pods',
      podObject(
        'kube-system',
        `coredns-${'abc'.charAt(index)}`,
        node,
        podAddress(node, 2),
        { 'k8s-app': 'kube-dns' },
        corednsContainer,
        { dnsPolicy: 'Default' },
      ),
    );
    store.put(
      'pods',
      podObject('shop', `web-${String(index + 1)}`, node, podAddress(node, 10), { app: 'web' }, webContainer),
    );
  }
  store.put(
    'pods',
    podObject('plain', 'api-1', 'node1', podAddress('node1', 20), { app: 'api' }, webContainer),
  );
  publishEndpoints(store);
}

const corednsContainer = {
  name: 'coredns',
  image: 'registry.local/coredns:1.14.6',
  ports: [
    { containerPort: 53, name: 'dns', protocol: 'UDP' },
    { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
  ],
};

const webContainer = { name: 'web', image };

function apply(store: Store, object: Stored): void {
  const resource = { ConfigMap: 'configmaps', Deployment: 'deployments', Service: 'services' }[
    object.kind ?? ''
  ];
  if (resource === undefined) return;
  if (resource === 'services' && object.spec?.['clusterIP'] === undefined)
    object.spec = { ...object.spec, clusterIP: object.metadata.name === 'web' ? '10.96.0.50' : '10.96.0.51' };
  if (resource === 'deployments') object.status = { readyReplicas: object.spec?.['replicas'] };
  store.put(resource, object);
}

const nodeObject = (name: string): Stored => ({
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  spec: {},
  status: {
    addresses: [{ type: 'InternalIP', address: nodeAddress(name) }],
    conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
    images: [{ names: [image] }],
    nodeInfo: { operatingSystem: 'linux' },
  },
});

const namespaceObject = (name: string): Stored => ({
  metadata: {
    name,
    labels: {
      'kubernetes.io/metadata.name': name,
      ...(name === 'shop' ? { 'pod-security.kubernetes.io/enforce': 'restricted' } : {}),
    },
  },
  status: { phase: 'Active' },
});

export const podObject = (
  namespace: string,
  name: string,
  node: string,
  address: string,
  labels: Record<string, string>,
  container: { readonly name: string },
  spec: Record<string, unknown> = {},
): Stored => ({
  metadata: { name, namespace, labels },
  spec: { nodeName: node, dnsPolicy: 'ClusterFirst', containers: [container], ...spec },
  status: {
    phase: 'Running',
    podIP: address,
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      {
        name: container.name,
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: new Date().toISOString() } },
      },
    ],
  },
});

/** What the endpoint slice controller does for kube-dns: ready pods that the selector matches. */
export function publishEndpoints(store: Store): void {
  const service = store.get('services', 'kube-system', 'kube-dns');
  const selector = Object.entries((service?.spec?.['selector'] ?? {}) as Record<string, string>);
  const matching = store
    .list('pods', 'kube-system')
    .filter((pod) => selector.every(([label, value]) => pod.metadata.labels?.[label] === value));
  store.put('endpointslices', {
    metadata: {
      name: 'kube-dns-1',
      namespace: 'kube-system',
      labels: { 'kubernetes.io/service-name': 'kube-dns' },
    },
    ports: [
      { name: 'dns', protocol: 'UDP', port: 53 },
      { name: 'dns-tcp', protocol: 'TCP', port: 53 },
    ],
    endpoints: matching.map((pod) => ({
      addresses: [pod.status?.['podIP']],
      conditions: { ready: true },
      nodeName: pod.spec?.['nodeName'],
      targetRef: { kind: 'Pod', name: pod.metadata.name },
    })),
  });
}
