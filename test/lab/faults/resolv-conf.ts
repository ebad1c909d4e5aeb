import { eventually, labNodes, type Lab } from '../lab.ts';
import { editCorefile } from './custom-config.ts';
import { asPod, createClient, removeClient, resolverOfClient } from './client.ts';
import { healthy, prove, restartCoredns, shopNamed, type Inducer } from './inducer.ts';

const usual = 'nameserver 172.30.0.53\nnameserver 172.30.0.54\n';

/** What the node's own programs, its kubelet and the pods born from now on go by. */
const write = async (lab: Lab, node: string, text: string): Promise<unknown> =>
  await lab.on(node, 'sh', '-c', `printf '%s' '${text}' > /etc/resolv.conf`);

/** The server that the network hands out now; it knows what the two old ones knew. */
const newServer = '172.30.0.55';
const moved = `-d ${newServer} --dport 53 -j DNAT --to-destination 172.30.0.53:53`;
const oldDead = ['172.30.0.53', '172.30.0.54'].map((address) => `-d ${address} --dport 53 -j DROP`);

/** What a node's resolv.conf says, and what pods make of it. */
export const resolvConfFaults: readonly Inducer[] = [
  {
    id: 'D48',
    title: 'the Corefile forwards to a server that has only the public view of a zone',
    complaint: shopNamed('api.corp.internal'),
    induce: async (lab) => {
      for (const node of labNodes) await write(lab, node, 'nameserver 172.30.0.53\n');
      await lab.dns([{ address: '172.30.0.54', zone: 'corp.internal', action: 'nxdomain' }]);
      await editCorefile(lab, (text) => text.replace('forward . /etc/resolv.conf', 'forward . 172.30.0.54'));
      await restartCoredns(lab);
      await eventually(
        'CoreDNS denying the name',
        20,
        async () => (await lab.dig('node1', '@10.96.0.10', 'api.corp.internal')) === 'NXDOMAIN',
      );
    },
    heal: async (lab) => {
      for (const node of labNodes) await write(lab, node, usual);
      await lab.dns([]);
      await editCorefile(lab, (text) => text.replace('forward . 172.30.0.54', 'forward . /etc/resolv.conf'));
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-bypasses-network',
      never: ['name-absent', 'upstreams-not-equivalent'],
      says: ['172.30.0.54', '172.30.0.53'],
    },
  },
  {
    id: 'D34',
    title: 'the DNS servers of the network were replaced; CoreDNS still asks the old ones',
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      await lab.on('vnetdns', 'ip', 'addr', 'add', `${newServer}/24`, 'dev', 'eth0');
      for (const protocol of ['udp', 'tcp']) {
        await lab.on('vnetdns', 'sh', '-c', `iptables -t nat -I PREROUTING -p ${protocol} ${moved}`);
        for (const dead of oldDead)
          await lab.on('vnetdns', 'sh', '-c', `iptables -t raw -I PREROUTING -p ${protocol} ${dead}`);
      }
      for (const node of labNodes) await write(lab, node, `nameserver ${newServer}\n`);
      prove(
        (await lab.dig('node1', `@${newServer}`, 'www.example.com')) === 'NOERROR',
        'the new server answers',
      );
    },
    heal: async (lab) => {
      for (const protocol of ['udp', 'tcp']) {
        await lab.tryOn('vnetdns', 'sh', '-c', `iptables -t nat -D PREROUTING -p ${protocol} ${moved}`);
        for (const dead of oldDead)
          await lab.tryOn('vnetdns', 'sh', '-c', `iptables -t raw -D PREROUTING -p ${protocol} ${dead}`);
      }
      await lab.tryOn('vnetdns', 'ip', 'addr', 'del', `${newServer}/24`, 'dev', 'eth0');
      for (const node of labNodes) await write(lab, node, usual);
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-egress',
      cause: 'coredns-resolv-conf-stale',
      never: ['upstream-silent', 'name-absent'],
      says: [newServer, '172.30.0.53'],
    },
  },
  withoutNameserver('D35', null),
  withoutNameserver('D35-here', 'node1'),
  {
    id: 'D36',
    title: 'a pod with dnsPolicy Default was given the address of a stub that only its node has',
    complaint: asPod('client', '--name', 'www.example.com'),
    induce: async (lab) => {
      await lab.on(
        'node1',
        'sh',
        '-c',
        ['UDP4', 'TCP4']
          .map(
            (kind) =>
              `setsid socat ${kind}-LISTEN:53,bind=127.0.0.53,fork,reuseaddr ${kind}:172.30.0.53:53 </dev/null >/dev/null 2>&1 &`,
          )
          .join('\n'),
      );
      await write(lab, 'node1', 'nameserver 127.0.0.53\n');
      await createClient(lab, 'client', { dnsPolicy: 'Default', nodeName: 'node1' });
      prove((await resolverOfClient(lab, 'client')).includes('127.0.0.53'), 'the pod has the stub');
      prove((await lab.dig('node1', '@127.0.0.53', 'www.example.com')) === 'NOERROR', 'the node is served');
    },
    heal: async (lab) => {
      await lab.tryOn('node1', 'pkill', '-f', 'bind=127.0.0.53');
      await write(lab, 'node1', usual);
      await removeClient(lab, 'client');
    },
    expected: {
      verdicts: ['broken'],
      hop: 'client-resolver',
      cause: 'node-stub-in-pod',
      never: ['pod-dns-config-wrong', 'kubelet-cluster-dns-wrong', 'upstream-silent'],
      says: ['127.0.0.53', 'node1'],
    },
  },
];

function withoutNameserver(id: string, asked: string | null): Inducer {
  return {
    id,
    title: `the resolv.conf of one node names no server, and its CoreDNS pod was restarted${asked === null ? '' : '; a pod there asks'}`,
    complaint: async (lab) => [
      'shop',
      ...(asked === null ? [] : ['--pod', await lab.webOn(asked)]),
      '--name',
      'www.example.com',
    ],
    induce: async (lab) => {
      await write(lab, 'node1', '# No DNS servers known.\n');
      const pod = await lab.corednsOn('node1');
      await lab.kubectl('-n', 'kube-system', 'delete', 'pod', pod.name, '--grace-period=0', '--force');
      await eventually('its successor', 60, async () =>
        (await lab.coredns()).some((one) => one.node === 'node1' && one.name !== pod.name),
      );
      const next = await lab.corednsOn('node1');
      await eventually('its CoreDNS having ended', 40, async () =>
        (await lab.kubectl('-n', 'kube-system', 'logs', next.name).catch(() => '')).includes(
          'plugin/forward: no',
        ),
      );
    },
    heal: async (lab) => {
      await write(lab, 'node1', usual);
      await restartCoredns(lab);
    },
    expected: {
      ...healthy,
      never: ['upstream-silent', 'coredns-pod-hung'],
      risk: 'node-without-nameserver',
    },
  };
}
