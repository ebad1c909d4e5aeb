import { eventually } from '../lab.ts';
import { corednsReady, prove, type Inducer } from './inducer.ts';
import { onNode1 } from './on-node.ts';

const cluster = 'kubernetes.default.svc.cluster.local';
const service = '@10.96.0.10';

/** The kubelet of node1 stands still: nothing starts there, and what runs goes on. */
export const silentKubelets: readonly Inducer[] = [
  {
    id: 'O-kubelet',
    title: 'the kubelet of the node of the pod complained of hangs, and DNS works',
    complaint: onNode1,
    induce: async (lab) => {
      await lab.on('node1', 'pkill', '-STOP', '-f', 'kube kubelet');
      const alive = await lab.tryOn('node1', 'curl', '-sk', '-m', '2', 'https://127.0.0.1:10250/healthz');
      prove(alive.exitCode === 28, 'the kubelet takes connections and says nothing');
      prove(
        (await lab.kubectl('get', 'node', 'node1', '--no-headers')).includes(' Ready'),
        'the API still calls its node ready',
      );
      prove((await lab.dig('node1', service, cluster)) === 'NOERROR', 'DNS works there');
    },
    heal: async (lab) => {
      await lab.on('node1', 'pkill', '-CONT', '-f', 'kube kubelet');
    },
    expected: {
      verdicts: ['inconclusive'],
      hop: null,
      cause: null,
      never: [],
      says: ['from node1, the node of pod', 'taken no notice', 'from other nodes nothing fails'],
    },
  },
  {
    id: 'O01',
    title: 'the kubelet of one node is gone, and the node is not ready',
    complaint: onNode1,
    induce: async (lab) => {
      await lab.on('node1', 'pkill', '-STOP', '-f', 'kube kubelet');
      await eventually('node1 not ready', 90, async () =>
        (await lab.kubectl('get', 'node', 'node1', '--no-headers')).includes('NotReady'),
      );
    },
    heal: async (lab) => {
      await lab.on('node1', 'pkill', '-CONT', '-f', 'kube kubelet');
      await eventually('node1 ready', 60, async () =>
        (await lab.kubectl('get', 'node', 'node1', '--no-headers')).includes(' Ready'),
      );
      await corednsReady(lab);
    },
    expected: {
      verdicts: ['inconclusive'],
      hop: 'node-path',
      cause: 'node-down',
      never: [],
      says: ['node1', 'nothing could be'],
    },
  },
];
