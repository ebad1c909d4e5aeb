import { eventually, labNodes, type Lab } from '../lab.ts';
import { asPod, createClient, removeClient } from './client.ts';
import { healthy, prove, type Expectation, type Inducer } from './inducer.ts';

const address = '169.254.20.10';

/** As NodeLocal DNSCache is configured: names of the cluster to CoreDNS over TCP, others to the node's servers. */
const corefile = (clusterZone: string): string => `
cluster.local:53 in-addr.arpa:53 {
  bind ${address}
  errors
  cache 30
  ${clusterZone}
}
.:53 {
  bind ${address}
  errors
  cache 30
  forward . /etc/resolv.conf
}`;

const toCoredns = 'forward . 10.96.0.10 {\n force_tcp\n }';

/** A second CoreDNS on a link-local address of every node; its program is the one of the node's CoreDNS pod. */
async function startCaches(lab: Lab, clusterZone = toCoredns): Promise<void> {
  for (const node of labNodes) {
    await lab.on(
      node,
      'sh',
      '-c',
      `ip addr replace ${address}/32 dev lo
       mkdir -p /run/nodecache && cat > /run/nodecache/Corefile <<'EOF'${corefile(clusterZone)}
EOF
       cp /proc/$(pgrep -x coredns | head -1)/exe /run/nodecache/node-cache
       setsid /run/nodecache/node-cache -conf /run/nodecache/Corefile </dev/null >/dev/null 2>&1 &`,
    );
  }
  await createClient(lab, 'client', {
    nodeName: 'node1',
    dnsPolicy: 'None',
    dnsConfig: {
      nameservers: [address],
      searches: ['plain.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      options: [{ name: 'ndots', value: '5' }],
    },
  });
  await eventually('the caches answering', 20, async () => (await resolves(lab)) === 'yes');
}

async function stopCaches(lab: Lab): Promise<void> {
  await removeClient(lab, 'client');
  for (const node of labNodes)
    await lab.tryOn(
      node,
      'sh',
      '-c',
      `pkill -9 -x node-cache; ip addr del ${address}/32 dev lo; rm -rf /run/nodecache`,
    );
}

async function resolves(lab: Lab): Promise<'yes' | 'no'> {
  const script = 'import socket; print(socket.gethostbyname("api.plain.svc.cluster.local."))';
  const answer = await lab
    .kubectl('-n', 'plain', 'exec', 'client', '--', 'timeout', '3', 'python3', '-c', script)
    .catch(() => 'failed');
  return answer.startsWith('10.96.') ? 'yes' : 'no';
}

interface Broken {
  readonly id: string;
  readonly title: string;
  readonly breakIt: (lab: Lab) => Promise<unknown>;
  readonly mend?: (lab: Lab) => Promise<unknown>;
  readonly expected: Expectation;
}

const withCaches = ({ id, title, breakIt, mend, expected }: Broken): Inducer => ({
  id,
  title,
  complaint: asPod('client'),
  induce: async (lab) => {
    await startCaches(lab);
    await breakIt(lab);
    prove((await resolves(lab)) === (expected.hop === null ? 'yes' : 'no'), 'the pod resolves names or not');
  },
  heal: async (lab) => {
    await mend?.(lab);
    await stopCaches(lab);
  },
  expected,
});

const onlyCoredns = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'only-coredns', namespace: 'plain' },
  spec: {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      {
        to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
    ],
  },
};

/** What a network plugin does with that policy on the way to the node itself. */
const dropToCache = ['INPUT', '-m', 'set', '--match-set', 'lab-ns-plain', 'src', '-d', address, '-j', 'DROP'];

const cacheDown = (says: string): Expectation => ({
  verdicts: ['broken'],
  hop: 'node-cache',
  cause: 'node-cache-down',
  never: ['kubelet-cluster-dns-wrong', 'pod-dns-config-wrong'],
  says: ['node1', says],
});

export const nodeCacheFaults: readonly Inducer[] = [
  withCaches({
    id: 'H-cache',
    title: 'pods ask a DNS cache on their node, and all is well',
    breakIt: () => Promise.resolve(),
    expected: healthy,
  }),
  withCaches({
    id: 'D68',
    title: 'the DNS cache on one node has crashed',
    breakIt: (lab) => lab.on('node1', 'pkill', '-9', '-x', 'node-cache'),
    expected: cacheDown('listens there any more'),
  }),
  withCaches({
    id: 'D68-hung',
    title: 'the DNS cache on one node hangs',
    breakIt: (lab) => lab.on('node1', 'pkill', '-STOP', '-x', 'node-cache'),
    expected: cacheDown('its process hangs'),
  }),
  withCaches({
    id: 'D56',
    title: 'a policy allows CoreDNS and not the DNS cache of the node, enforced',
    breakIt: async (lab) => {
      await lab.apply(onlyCoredns);
      for (const node of labNodes) {
        await lab.on(node, 'ipset', 'create', '-exist', 'lab-ns-plain', 'hash:ip');
        await lab.on(node, 'iptables', '-I', ...dropToCache);
      }
    },
    mend: async (lab) => {
      for (const node of labNodes) await lab.tryOn(node, 'iptables', '-D', ...dropToCache);
      await lab.kubectl('-n', 'plain', 'delete', 'networkpolicy', 'only-coredns', '--ignore-not-found');
    },
    expected: {
      verdicts: ['broken'],
      hop: 'source-policy',
      cause: 'network-policy-denies-node-cache',
      never: ['node-cache-down', 'network-policy-denies-dns'],
      says: ['only-coredns', '169.254.20.10/32'],
    },
  }),
];
