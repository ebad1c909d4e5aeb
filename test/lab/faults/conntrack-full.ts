import { readFileSync, writeFileSync } from 'node:fs';
import { eventually } from '../lab.ts';
import { prove, type Inducer } from './inducer.ts';
import { onNode1 } from './on-node.ts';

/** One limit for all network namespaces of the machine; each of them counts for itself. Only the machine's own may write it. */
const limit = '/proc/sys/net/netfilter/nf_conntrack_max';

/** More than the flows that any other node of the lab tracks. */
const held = 4000;

/** How many flows the node has room for beside those that are held. */
const room = 40;

/** Connections within the node that stay open: the kernel may not forget them for new ones. */
const holder = [
  'import resource,signal,socket',
  'resource.setrlimit(resource.RLIMIT_NOFILE,(20000,20000))',
  'server=socket.create_server(("127.0.0.1",5398),backlog=64)',
  `kept=[s for _ in range(${String(held)}) for s in (socket.create_connection(("127.0.0.1",5398)),server.accept()[0])]`,
  'signal.pause()',
].join('\n');

/** What is asked of nobody, again and again: what the kernel forgets after half a minute is made up for, so that the table stays full. */
const filler = [
  'import contextlib,socket,time',
  'for _ in range(6000):',
  ' with contextlib.suppress(OSError),socket.socket(socket.AF_INET,socket.SOCK_DGRAM) as asking:',
  '  asking.sendto(b"?",("127.0.0.1",5397))',
  ' time.sleep(0.1)',
].join('\n');

let before = '';

export const conntrackFull: Inducer = {
  id: 'D60',
  title: 'the connection tracking table of one node is full',
  complaint: onNode1,
  induce: async (lab) => {
    before = readFileSync(limit, 'utf8').trim();
    const tracked = async (): Promise<number> =>
      Number(await lab.on('node1', 'cat', '/proc/sys/net/netfilter/nf_conntrack_count'));
    await lab.on('node1', 'sh', '-c', `setsid python3 -c '${holder}' flows5398 </dev/null >/dev/null 2>&1 &`);
    await eventually('the flows held', 20, async () => (await tracked()) >= held);
    const now = await tracked();
    writeFileSync(limit, String(now + room));
    await lab.on(
      'node1',
      'sh',
      '-c',
      `for flow in $(seq ${String(2 * room)}); do dig +tries=1 +time=1 @10.96.0.10 . NS >/dev/null & done; wait`,
    );
    await lab.on('node1', 'sh', '-c', `setsid python3 -c '${filler}' flows5397 </dev/null >/dev/null 2>&1 &`);
    prove(
      (await lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) === 'silent',
      'new flows are dropped',
    );
  },
  heal: async (lab) => {
    if (before !== '') writeFileSync(limit, before);
    await lab.tryOn('node1', 'pkill', '-f', 'flows539[78]');
    await eventually(
      'the Service answering on node1',
      20,
      async () =>
        (await lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
    );
  },
  expected: {
    verdicts: ['broken'],
    hop: 'node-service-rules',
    cause: 'conntrack-full',
    never: ['packet-loss', 'node-path-broken', 'service-rules-missing', 'coredns-pod-hung'],
  },
};
