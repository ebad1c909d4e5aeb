import type { Lab } from '../lab.ts';
import { prove, type Inducer } from './inducer.ts';
import { onNode1 } from './on-node.ts';

/** A rule on node1 that does something to some packets, and nothing else: first the chain, in the table "filter" unless another is named. */
export function byRule(
  id: string,
  title: string,
  rule: (lab: Lab) => Promise<readonly string[]>,
  expected: Inducer['expected'],
  table: 'filter' | 'nat' | 'mangle' | 'raw' = 'filter',
): Inducer {
  let used: readonly string[] = [];
  return {
    id,
    title,
    complaint: onNode1,
    induce: async (lab) => {
      used = await rule(lab);
      await lab.on('node1', 'iptables', '-t', table, '-I', ...used);
    },
    heal: async (lab) => {
      const [chain = ''] = used;
      const [packets = '0'] = (await lab.on('node1', 'iptables', '-t', table, '-nvxL', chain, '1'))
        .trim()
        .split(/\s+/);
      await lab.tryOn('node1', 'iptables', '-t', table, '-D', ...used);
      prove(Number(packets) > 0, 'the rule has struck packets');
      prove(
        (await lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
        'the Service answers again',
      );
    },
    expected,
  };
}
