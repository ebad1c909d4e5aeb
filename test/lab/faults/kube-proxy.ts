import { eventually, type Lab } from '../lab.ts';
import { digInWeb } from './from-pod.ts';
import { corednsReady, healthy, prove, type Inducer } from './inducer.ts';
import { lostOf } from './nodes.ts';
import { onNode1 } from './on-node.ts';

const cluster = 'kubernetes.default.svc.cluster.local';
const service = '10.96.0.10';
const process = 'kube kube-proxy|^kube-proxy';

const answersFrom = async (lab: Lab, node: string): Promise<boolean> => {
  const { exitCode } = await lab.tryOn(
    node,
    'curl',
    '-s',
    '-o',
    '/dev/null',
    '-m',
    '2',
    `http://${await fresh(lab)}/`,
  );
  return exitCode === 0;
};

const fresh = async (lab: Lab): Promise<string> =>
  (await lab.kubectl('-n', 'shop', 'get', 'service', 'fresh', '-o', 'jsonpath={.spec.clusterIP}')).trim();

/** iptables-restore of node1 fails as where another program never lets its lock go; other programs of its name work. */
const lockHeld = `
  real=$(readlink -f /usr/sbin/iptables-restore)
  mkdir -p /run/iptables && cp "$real" /run/iptables/real
  cat > /run/iptables/wrapper <<'END'
#!/bin/bash
case $0 in *restore) echo 'Another app is currently holding the xtables lock. Perhaps you want to use the -w option?' >&2; exit 4 ;; esac
exec -a "$0" /run/iptables/real "$@"
END
  chmod +x /run/iptables/wrapper && mount --bind /run/iptables/wrapper "$real"`;

const lockFree = 'umount "$(readlink -f /usr/sbin/iptables-restore)"; rm -rf /run/iptables';

/** Two of three targets are pods that are gone; a table of this name is what kube-proxy of another mode does not look at. */
const leftBehind = `
  table ip kube-proxy {
    chain services {
      ip daddr ${service} meta l4proto { tcp, udp } th dport 53 dnat to numgen random mod 3 map { 0 : 10.244.77.7, 1 : 10.244.77.8 }
    }
    chain nat-prerouting { type nat hook prerouting priority -101; jump services; }
    chain nat-output { type nat hook output priority -101; jump services; }
  }`;

/** What befalls the program that writes a node's service rules. */
export const kubeProxyFaults: readonly Inducer[] = [
  {
    id: 'K01',
    title: 'kube-proxy of one node is stopped: a Service created since has no rules there, and DNS works',
    complaint: async (lab) => [...(await onNode1(lab)), '--name', 'fresh.shop'],
    induce: async (lab) => {
      await lab.on('node1', 'pkill', '-STOP', '-f', process);
      await lab.apply({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'fresh', namespace: 'shop' },
        spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
      });
      await eventually('the Service answering on another node', 20, () => answersFrom(lab, 'node2'));
      prove(!(await answersFrom(lab, 'node1')), 'node1 has no rules for it');
      await eventually(
        'its name being known',
        20,
        async () => (await digInWeb(lab, 'node1', 'fresh.shop.svc.cluster.local')) === 'NOERROR',
      );
    },
    heal: async (lab) => {
      await lab.tryOn('node1', 'pkill', '-CONT', '-f', process);
      await lab.kubectl('-n', 'shop', 'delete', 'service', 'fresh', '--ignore-not-found');
    },
    expected: { ...healthy, never: ['service-rules-stale', 'service-rules-missing'] },
  },
  {
    id: 'K02',
    title: 'kube-proxy of one node cannot write rules, and CoreDNS has moved since',
    complaint: onNode1,
    induce: async (lab) => {
      await lab.on('node1', 'bash', '-c', lockHeld);
      for (const node of ['node2', 'node3']) {
        const pod = await lab.corednsOn(node);
        await lab.kubectl('-n', 'kube-system', 'delete', 'pod', pod.name, '--grace-period=0', '--force');
      }
      await corednsReady(lab);
      await eventually('lost questions', 20, async () => (await lostOf(lab, 'node1', `@${service}`, 9)) > 1);
    },
    heal: async (lab) => {
      await lab.tryOn('node1', 'bash', '-c', lockFree);
      await eventually(
        'no lost question',
        60,
        async () => (await lostOf(lab, 'node1', `@${service}`, 9)) === 0,
      );
    },
    expected: {
      verdicts: ['broken'],
      hop: 'node-service-rules',
      cause: 'service-rules-stale',
      never: ['service-rules-missing', 'coredns-pod-hung'],
      says: ['node1'],
    },
  },
  {
    id: 'K04',
    title:
      'one node has the rules of kube-proxy in nftables mode left beside those of iptables, and CoreDNS has moved since',
    complaint: onNode1,
    induce: async (lab) => {
      await lab.on('node1', 'nft', leftBehind);
      await eventually(
        'a share of lost questions',
        20,
        async () => (await lostOf(lab, 'node1', `@${service}`, 9)) > 1,
      );
      prove((await lostOf(lab, 'node2', `@${service}`, 9)) === 0, 'another node loses none');
    },
    heal: async (lab) => {
      await lab.tryOn('node1', 'nft', 'delete table ip kube-proxy');
      await eventually(
        'no lost question',
        40,
        async () => (await lostOf(lab, 'node1', `@${service}`, 9)) === 0,
      );
    },
    expected: {
      verdicts: ['broken'],
      hop: 'node-service-rules',
      cause: 'service-rules-stale',
      never: ['service-rules-missing', 'coredns-pod-hung', 'packet-loss'],
      says: ['node1'],
    },
  },
  {
    id: 'K04-ipvs',
    title:
      'one node was moved to IPVS and has none: Service addresses are its own, and nothing translates them',
    complaint: onNode1,
    induce: async (lab) => {
      await lab.on('node1', 'pkill', '-9', '-f', process);
      await lab.on('node1', 'iptables', '-t', 'nat', '-F', 'KUBE-SERVICES');
      // The kernel may not know dummy links; a link that is down keeps its addresses local all the same.
      await lab.on('node1', 'ip', 'link', 'add', 'link', 'eth0', 'name', 'kube-ipvs0', 'type', 'macvlan');
      for (const address of [service, '10.96.0.1'])
        await lab.on('node1', 'ip', 'addr', 'add', `${address}/32`, 'dev', 'kube-ipvs0');
      const asked = await digInWeb(lab, 'node1', `@${service}`, cluster);
      prove(asked === 'refused-port', `the node refuses what is sent to the Service (${asked})`);
      prove(
        (await digInWeb(lab, 'node2', `@${service}`, cluster)) === 'NOERROR',
        'another node translates it',
      );
    },
    heal: async (lab) => {
      await lab.tryOn('node1', 'ip', 'link', 'del', 'kube-ipvs0');
      await lab.lab('restart', 'proxy', 'node1');
      await eventually(
        'the Service answering',
        30,
        async () => (await lab.dig('node1', `@${service}`, cluster)) === 'NOERROR',
      );
    },
    expected: {
      verdicts: ['broken', 'ambiguous'],
      hop: 'node-service-rules',
      cause: 'unknown',
      never: ['coredns-none-ready', 'coredns-pod-port-closed', 'dns-service-selects-nothing'],
      says: ['node1'],
    },
  },
];
