import { digInWeb } from './from-pod.ts';
import { eventually, type Lab } from '../lab.ts';
import { prove, type Inducer } from './inducer.ts';
import { onNode1 } from './on-node.ts';
import { both, ciliumPolicy, clusterName, enforcedByCilium, port53, toCoredns } from './real-policy.ts';

const stopAgent = (lab: Lab): Promise<string> => lab.on('node1', 'pkill', '-STOP', '-x', 'cilium-agent');

/** What the agent missed while it stood still it hears of when its watches of the API begin anew. */
async function resumeAgent(lab: Lab): Promise<void> {
  await lab.tryOn('node1', 'pkill', '-CONT', '-x', 'cilium-agent');
  await eventually(
    'answers for the pod on node1',
    90,
    async () => (await digInWeb(lab, 'node1', clusterName)) === 'NOERROR',
  );
}

async function onlyNode1Silent(lab: Lab): Promise<void> {
  await eventually(
    'silence for the pod on node1',
    20,
    async () => (await digInWeb(lab, 'node1', clusterName)) === 'silent',
  );
  prove((await digInWeb(lab, 'node2', clusterName)) === 'NOERROR', 'the pod on node2 gets answers');
}

/** What befalls pods when the agent of their node stands still: pods are not created there any more, and some lookups go through it. */
export const ciliumAgentFaults: readonly Inducer[] = [
  enforcedByCilium({
    id: 'C-D55',
    title: 'Cilium: the agent of one node hangs, and DNS rules lead the lookups of its pods through it',
    policy: ciliumPolicy('dns-through-proxy', 'shop', {
      endpointSelector: {},
      egress: [
        { toEndpoints: toCoredns, toPorts: [{ ports: [port53], rules: { dns: [{ matchPattern: '*' }] } }] },
      ],
    }),
    effect: both,
    complaint: onNode1,
    further: {
      induce: async (lab) => {
        await stopAgent(lab);
        await onlyNode1Silent(lab);
      },
      heal: resumeAgent,
    },
    expected: {
      verdicts: ['broken'],
      hop: 'source-policy',
      cause: 'cilium-dns-proxy-down',
      never: ['network-policy-denies-dns', 'service-rules-missing', 'coredns-pod-hung', 'packet-loss'],
      says: ['node1'],
    },
  }),
];
