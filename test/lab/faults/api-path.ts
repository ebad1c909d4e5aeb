import { eventually, type Lab } from '../lab.ts';
import { digInWeb } from './from-pod.ts';
import { prove, restartCoredns, shopNamed, type Inducer } from './inducer.ts';

/** What the pods of node3 send to the API server. */
const toApi = 'FORWARD -p tcp --dport 6443 -j DROP'.split(' ');
const fromApi = 'FORWARD -p tcp --sport 6443 -j DROP'.split(' ');

const connects = async (lab: Lab, node: string): Promise<boolean> => {
  const script =
    'import socket\ntry: socket.create_connection(("10.96.0.1", 443), 2); print("open")\nexcept OSError as e: print(e)';
  const said = await lab.kubectl('-n', 'shop', 'exec', await lab.webOn(node), '--', 'python3', '-c', script);
  return said.trim() === 'open';
};

/** The pods of a node have lost the API server; the kubelet of the node has not. */
export const apiPathFaults: readonly Inducer[] = [
  {
    id: 'A01',
    title: 'no pod of one node reaches the API server, and CoreDNS has been restarted there',
    complaint: shopNamed('web'),
    induce: async (lab) => {
      const pod = await lab.corednsOn('node3');
      for (const rule of [toApi, fromApi]) await lab.on('node3', 'iptables', '-I', ...rule);
      prove(!(await connects(lab, 'node3')), 'pods of node3 do not reach it');
      prove(await connects(lab, 'node2'), 'pods of another node do');
      await lab.tryOn('node3', 'pkill', '-9', '-x', 'coredns');
      await eventually(
        'SERVFAIL for an unknown cluster name',
        40,
        async () =>
          (await digInWeb(
            lab,
            'node2',
            `@${pod.address}`,
            `x${String(Date.now())}.default.svc.cluster.local`,
          )) === 'SERVFAIL',
      );
    },
    heal: async (lab) => {
      for (const rule of [toApi, fromApi]) await lab.tryOn('node3', 'iptables', '-D', ...rule);
      await restartCoredns(lab);
    },
    expected: { verdicts: ['healthy'], hop: null, cause: null, never: [], risk: 'coredns-not-synced' },
  },
];
