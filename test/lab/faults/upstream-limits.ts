import { prove, restartCoredns, shopNamed, type Inducer } from './inducer.ts';

const limit =
  'INPUT -p udp --dport 53 -m hashlimit --hashlimit-name dns --hashlimit-mode srcip --hashlimit-above 5/sec --hashlimit-burst 6 -j DROP'.split(
    ' ',
  );

const burstOf20 = `for n in $(seq 20); do dig +tries=1 +time=2 @172.30.0.53 r$n.invalid >/dev/null && echo answered & done; wait`;

/** Servers that answer as long as they are asked slowly. */
export const upstreamLimits: readonly Inducer[] = [
  {
    id: 'D31',
    title: 'the upstream servers drop what a node asks beyond a rate',
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      await lab.on('vnetdns', 'iptables', '-I', ...limit);
      const { stdout } = await lab.tryOn('node1', 'bash', '-c', burstOf20);
      const answered = stdout.split('\n').filter((line) => line === 'answered').length;
      prove(
        answered > 0 && answered < 18,
        `of a burst of 20 some are dropped (${String(answered)} answered)`,
      );
    },
    heal: async (lab) => {
      await lab.tryOn('vnetdns', 'iptables', '-D', ...limit);
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken', 'ambiguous'],
      hop: 'upstream',
      cause: 'upstream-rate-limits',
      never: ['upstream-silent', 'coredns-slow', 'packet-loss'],
    },
  },
];
