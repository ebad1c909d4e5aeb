import { eventually, labNodes } from '../lab.ts';
import { digInWeb } from './from-pod.ts';
import { prove, restartCoredns, shopNamed, type Inducer } from './inducer.ts';
import { onNode1, podRange } from './on-node.ts';

const cluster = 'kubernetes.default.svc.cluster.local';

/** Addresses 172.30.0.48 to .63, both upstream servers among them, as a local network of the node: like that of docker0. */
const localRange = '172.30.0.62/28';

const staleRules = (...protocols: readonly string[]): readonly (readonly string[])[] =>
  ['PREROUTING', 'OUTPUT'].flatMap((chain) =>
    protocols.map((protocol) =>
      `${chain} -d 10.96.0.10/32 -p ${protocol} --dport 53 -j DNAT --to-destination 10.244.77.77:53`.split(
        ' ',
      ),
    ),
  );

/** Takes connections on port 5399 and datagrams too, and is stopped before it could answer. */
const listener =
  'import socket, time; t = socket.create_server(("", 5399)); u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(("", 5399)); time.sleep(600)';

const toProxy = (range: string): readonly (readonly string[])[] =>
  ['udp', 'tcp'].map((protocol) =>
    `PREROUTING -s ${range} -p ${protocol} --dport 53 -j REDIRECT --to-ports 5399`.split(' '),
  );

/** Packets that take another way than they should. */
export const routeFaults: readonly Inducer[] = [
  {
    id: 'N02',
    title: 'the route of one node to the pods of another leads to a host that is gone',
    complaint: onNode1,
    induce: async (lab) => {
      const range = await podRange(lab, 'node3');
      await lab.on('node1', 'ip', 'route', 'replace', range, 'via', '172.30.0.250');
      const pod = await lab.corednsOn('node3');
      prove((await lab.dig('node1', `@${pod.address}`, cluster)) !== 'NOERROR', 'that pod is out of reach');
    },
    heal: async (lab) => {
      const route = await lab.on('node2', 'ip', 'route', 'show', await podRange(lab, 'node3'));
      await lab.on('node1', 'ip', 'route', 'replace', ...route.trim().split(/\s+/));
      const pod = await lab.corednsOn('node3');
      prove((await lab.dig('node1', `@${pod.address}`, cluster)) === 'NOERROR', 'the pod answers again');
    },
    expected: {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'node-path-broken',
      never: ['coredns-pod-hung', 'packet-loss', 'service-rules-stale'],
    },
  },
  {
    id: 'D37',
    title: 'the upstream servers lie in the range of a local bridge of every node',
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      for (const node of labNodes) {
        await lab.on(node, 'ip', 'link', 'add', 'docker0', 'type', 'bridge');
        await lab.on(node, 'ip', 'addr', 'add', localRange, 'dev', 'docker0');
        await lab.on(node, 'ip', 'link', 'set', 'docker0', 'up');
      }
      prove(
        (await lab.dig('node1', '@172.30.0.53', 'www.example.com')) !== 'NOERROR',
        'the servers are out of reach',
      );
    },
    heal: async (lab) => {
      for (const node of labNodes) await lab.tryOn(node, 'ip', 'link', 'del', 'docker0');
      await eventually(
        'the upstream answering',
        20,
        async () => (await lab.dig('node1', '@172.30.0.53', 'www.example.com')) === 'NOERROR',
      );
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'node-egress',
      cause: 'upstream-in-local-range',
      never: ['upstream-silent', 'upstream-port-closed'],
      says: ['docker0', '172.30.0.53'],
    },
  },
  {
    id: 'N07',
    title: 'one node has the address of a CoreDNS pod itself',
    complaint: onNode1,
    induce: async (lab) => {
      const pod = await lab.corednsOn('node3');
      await lab.on('node1', 'ip', 'addr', 'add', `${pod.address}/32`, 'dev', 'lo');
      prove((await lab.dig('node1', `@${pod.address}`, cluster)) !== 'NOERROR', 'that pod is not reached');
    },
    heal: async (lab) => {
      const pod = await lab.corednsOn('node3');
      await lab.tryOn('node1', 'ip', 'addr', 'del', `${pod.address}/32`, 'dev', 'lo');
    },
    expected: {
      verdicts: ['broken', 'ambiguous'],
      hop: 'node-path',
      cause: 'unknown',
      never: ['coredns-pod-port-closed', 'coredns-pod-hung', 'service-rules-stale'],
    },
  },
  {
    id: 'D55',
    title: 'a DNS proxy that takes the queries of the pods of one node hangs',
    complaint: onNode1,
    induce: async (lab) => {
      await lab.on(
        'node1',
        'sh',
        '-c',
        `setsid python3 -c '${listener}' proxy5399 </dev/null >/dev/null 2>&1 &`,
      );
      await eventually('the proxy listening', 10, async () =>
        (await lab.on('node1', 'ss', '-lnt')).includes(':5399'),
      );
      await lab.on('node1', 'pkill', '-STOP', '-f', 'proxy5399');
      for (const rule of toProxy(await podRange(lab, 'node1')))
        await lab.on('node1', 'iptables', '-t', 'nat', '-I', ...rule);
      prove((await digInWeb(lab, 'node1', cluster)) === 'silent', 'the pods of node1 get no answer');
      prove((await digInWeb(lab, 'node2', cluster)) === 'NOERROR', 'those of another node do');
    },
    heal: async (lab) => {
      for (const rule of toProxy(await podRange(lab, 'node1')))
        await lab.tryOn('node1', 'iptables', '-t', 'nat', '-D', ...rule);
      await lab.tryOn('node1', 'pkill', '-9', '-f', 'proxy5399');
    },
    expected: {
      verdicts: ['broken', 'ambiguous'],
      hop: 'node-path',
      cause: 'unknown',
      never: ['coredns-pod-hung', 'service-rules-missing', 'packet-loss'],
      says: ['node1'],
    },
  },
  {
    id: 'D62',
    title: 'one node has a second, old set of service rules, which wins',
    complaint: onNode1,
    induce: async (lab) => {
      for (const rule of staleRules('udp', 'tcp'))
        await lab.on('node1', 'iptables', '-t', 'nat', '-I', ...rule);
      prove((await lab.dig('node1', '@10.96.0.10', cluster)) !== 'NOERROR', 'the Service does not answer');
    },
    heal: async (lab) => {
      for (const rule of staleRules('udp', 'tcp'))
        await lab.tryOn('node1', 'iptables', '-t', 'nat', '-D', ...rule);
      await eventually(
        'the Service answering',
        30,
        async () => (await lab.dig('node1', '@10.96.0.10', cluster)) === 'NOERROR',
      );
    },
    expected: {
      verdicts: ['broken', 'ambiguous'],
      hop: 'node-service-rules',
      cause: 'service-rules-stale',
      never: ['coredns-pod-hung', 'dns-service-address-changed'],
      says: ['node1'],
    },
  },
  {
    id: 'D62-tcp',
    title: 'one node has an old service rule for TCP alone, which leads to a pod that is gone',
    complaint: onNode1,
    induce: async (lab) => {
      for (const rule of staleRules('tcp')) await lab.on('node1', 'iptables', '-t', 'nat', '-I', ...rule);
      prove((await digInWeb(lab, 'node1', '+tcp', cluster)) === 'silent', 'nothing answers over TCP there');
      prove((await digInWeb(lab, 'node1', cluster)) === 'NOERROR', 'over UDP the Service answers there');
      prove((await digInWeb(lab, 'node2', '+tcp', cluster)) === 'NOERROR', 'over TCP it does elsewhere');
      const pod = `@${(await lab.corednsOn('node3')).address}`;
      prove((await digInWeb(lab, 'node1', '+tcp', pod, cluster)) === 'NOERROR', 'pods answer over TCP');
    },
    heal: async (lab) => {
      for (const rule of staleRules('tcp')) await lab.tryOn('node1', 'iptables', '-t', 'nat', '-D', ...rule);
      await eventually(
        'the Service answering over TCP',
        30,
        async () => (await lab.dig('node1', '+tcp', '@10.96.0.10', cluster)) === 'NOERROR',
      );
    },
    expected: {
      verdicts: ['broken', 'ambiguous'],
      hop: 'node-service-rules',
      cause: 'service-rules-stale',
      never: ['coredns-pod-hung', 'dns-service-lacks-protocol', 'tcp-53-blocked', 'packet-loss'],
      says: ['node1', 'over TCP'],
    },
  },
];
