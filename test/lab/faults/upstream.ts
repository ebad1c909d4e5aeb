import { setTimeout as later } from 'node:timers/promises';
import type { Lab } from '../lab.ts';
import { byRules, says, second } from './by-rules.ts';
import { healthy, prove, restartCoredns, shopNamed, type Inducer } from './inducer.ts';

export const upstreamFaults: readonly Inducer[] = [
  byRules(
    'D24',
    'both upstream servers hang',
    [{ action: 'drop' }],
    ['www.example.com'],
    says(second, 'www.example.com', 'silent'),
    {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-silent',
      never: ['upstream-port-closed', 'name-absent', 'coredns-pod-hung'],
    },
  ),
  byRules(
    'D24b',
    'no server listens on either upstream',
    [{ action: 'closed' }],
    ['www.example.com'],
    says(second, 'www.example.com', 'refused-port'),
    {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-port-closed',
      never: ['upstream-silent', 'node-egress-blocked'],
    },
  ),
  byRules(
    'D25',
    'both upstream servers answer SERVFAIL',
    [{ action: 'servfail' }],
    ['www.example.com'],
    says(second, 'www.example.com', 'SERVFAIL'),
    {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-servfail',
      never: ['upstream-silent'],
    },
  ),
  byRules(
    'D26',
    'one of two upstream servers refuses',
    [{ address: second, action: 'refuse' }],
    ['www.example.com'],
    says(second, 'www.example.com', 'REFUSED'),
    {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-refuses',
      never: ['upstreams-not-equivalent', 'upstream-silent'],
      says: [second],
    },
  ),
  byRules(
    'D28',
    'one of two upstream servers lacks the private zone',
    [{ address: second, zone: 'corp.internal', action: 'nxdomain' }],
    ['api.corp.internal'],
    says(second, 'api.corp.internal', 'NXDOMAIN'),
    {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstreams-not-equivalent',
      never: ['name-absent'],
      says: [second],
    },
  ),
  byRules(
    'D30',
    'both upstream servers take 2.5 s to answer',
    [{ action: 'delay', delayMs: 2500 }],
    ['www.example.com'],
    says(second, 'www.example.com', 'silent'),
    {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-slow',
      never: ['upstream-silent', 'node-egress-blocked'],
    },
  ),
];

/** Failing queries start the health check of each CoreDNS pod; then it marks the upstream down. */
export async function untilMasked(lab: Lab): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    for (const pod of await lab.coredns()) {
      await Promise.all(
        [1, 2, 3].map((n) =>
          lab.dig('node1', `@${pod.address}`, `warm-${String(round)}-${String(n)}.invalid`),
        ),
      );
    }
  }
  await later(3000);
}

export const oneUpstreamDead: Inducer = {
  id: 'D27',
  title: 'one of two upstream servers is dead, and CoreDNS already masks it',
  complaint: shopNamed('www.example.com'),
  induce: async (lab) => {
    await lab.dns([{ address: second, action: 'drop' }]);
    prove(
      (await lab.dig('node1', `@${second}`, 'www.example.com')) === 'silent',
      'the second upstream is silent',
    );
    await untilMasked(lab);
  },
  heal: async (lab) => {
    await lab.dns([]);
    await restartCoredns(lab);
  },
  expected: { ...healthy, risk: 'upstream-silent' },
};

export const upstreamBlocked: Inducer = {
  id: 'D38',
  title: 'something before the upstream servers drops port 53',
  complaint: shopNamed('www.example.com'),
  induce: async (lab) => {
    for (const protocol of ['udp', 'tcp'])
      await lab.on('vnetdns', 'iptables', '-I', 'INPUT', '-p', protocol, '--dport', '53', '-j', 'DROP');
    prove(
      (await lab.dig('node1', '@172.30.0.53', 'www.example.com')) === 'silent',
      'the upstream is out of reach',
    );
  },
  heal: async (lab) => {
    for (const protocol of ['udp', 'tcp'])
      await lab.tryOn('vnetdns', 'iptables', '-D', 'INPUT', '-p', protocol, '--dport', '53', '-j', 'DROP');
    prove((await lab.dig('node1', '@172.30.0.53', 'www.example.com')) === 'NOERROR', 'the upstream is back');
    await restartCoredns(lab);
  },
  expected: {
    verdicts: ['ambiguous'],
    hop: 'node-egress',
    cause: 'node-egress-blocked',
    never: ['upstream-port-closed', 'coredns-pod-hung'],
  },
};
