import { eventually, labNodes, type Lab } from '../lab.ts';
import { asPod, createClient, removeClient } from './client.ts';
import { healthy, type Expectation, type Inducer } from './inducer.ts';

const address = '169.254.20.10';

/** As NodeLocal DNSCache is configured: names of the cluster to CoreDNS over TCP, others to the node's servers. */
const corefile = (clusterZone: string, others: string): string => `
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
  ${others}
}`;

const toCoredns = 'forward . 10.96.0.10 {\n force_tcp\n }';
const toUpstreams = 'forward . /etc/resolv.conf';

/** A second CoreDNS on a link-local address of every node; its program is the one of the node's CoreDNS pod. */
async function startCaches(lab: Lab, others: string): Promise<void> {
  for (const node of labNodes) {
    await lab.on(
      node,
      'sh',
      '-c',
      `ip addr replace ${address}/32 dev lo
       mkdir -p /run/nodecache && cat > /run/nodecache/Corefile <<'EOF'${corefile(toCoredns, others)}
EOF
       for pid in $(pgrep -x coredns); do cp "/proc/$pid/exe" /run/nodecache/node-cache && break; done
       test -x /run/nodecache/node-cache || exit 1
       setsid /run/nodecache/node-cache -conf /run/nodecache/Corefile </dev/null >/run/nodecache/log 2>&1 &`,
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
  await eventually('the caches answering', 60, async () => (await resolves(lab)) === 'yes').catch(
    async (error: unknown) => {
      const log = await lab.tryOn('node1', 'sh', '-c', 'pgrep -ax node-cache; tail -20 /run/nodecache/log');
      throw new Error(`${String(error)}; on node1: ${log.stdout}`);
    },
  );
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
  /** Names that the complaint gives, and what the caches do with other names than the cluster's. */
  readonly names?: readonly string[];
  readonly others?: string;
  readonly breakIt: (lab: Lab) => Promise<unknown>;
  readonly mend?: (lab: Lab) => Promise<unknown>;
  readonly expected: Expectation;
}

/** Pods of `plain` ask a cache on their node, and something is broken. */
export const withCaches = ({ id, title, names = [], others, breakIt, mend, expected }: Broken): Inducer => ({
  id,
  title,
  complaint: asPod('client', ...names.flatMap((name) => ['--name', name])),
  induce: async (lab) => {
    await startCaches(lab, others ?? toUpstreams);
    await breakIt(lab);
    const works = expected.hop === null || others !== undefined;
    await eventually(
      'the pod resolving names or not',
      40,
      async () => (await resolves(lab)) === (works ? 'yes' : 'no'),
    );
  },
  heal: async (lab) => {
    await mend?.(lab);
    await stopCaches(lab);
  },
  expected,
});

export const onlyCoredns = {
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

export const withdrawOnlyCoredns = (lab: Lab): Promise<string> =>
  lab.kubectl('-n', 'plain', 'delete', 'networkpolicy', 'only-coredns', '--ignore-not-found');

export const cacheDenied: Expectation = {
  verdicts: ['broken'],
  hop: 'source-policy',
  cause: 'network-policy-denies-node-cache',
  never: ['node-cache-down', 'network-policy-denies-dns'],
  says: ['only-coredns', '169.254.20.10/32'],
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

const tcpToCoredns = 'OUTPUT -p tcp --dport 53 -d 10.244.0.0/16 -j DROP'.split(' ');

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
      await withdrawOnlyCoredns(lab);
    },
    expected: cacheDenied,
  }),
  withCaches({
    id: 'D69',
    title: 'the DNS cache of one node asks CoreDNS over TCP, and TCP does not pass',
    breakIt: (lab) => lab.on('node1', 'iptables', '-I', ...tcpToCoredns),
    mend: (lab) => lab.tryOn('node1', 'iptables', '-D', ...tcpToCoredns),
    expected: {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'tcp-53-blocked',
      never: ['node-cache-down', 'coredns-pod-hung'],
      says: ['TCP', 'node1'],
    },
  }),
  withCaches({
    id: 'D70',
    title: 'the DNS cache on the nodes denies a name that CoreDNS and the upstream servers know',
    names: ['www.example.com'],
    others: `template ANY ANY example.com {\n rcode NXDOMAIN\n }\n ${toUpstreams}`,
    breakIt: () => Promise.resolve(),
    expected: {
      verdicts: ['broken'],
      hop: 'node-cache',
      cause: 'unknown',
      never: ['name-absent', 'corefile-overrides-answers', 'node-cache-down'],
    },
  }),
];
