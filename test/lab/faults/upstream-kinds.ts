import type { Lab } from '../lab.ts';
import { byRules, says, second } from './by-rules.ts';
import { healthy, prove, restartCoredns, shopNamed, type Inducer } from './inducer.ts';

/** RFC 6891, 6.1.2: behind the class of the question an OPT record, of the root's name. */
const withEdns = '|0001000029|';

/** Upstream servers that fail for some kinds of questions only. */
export const upstreamKinds: readonly Inducer[] = [
  byRules(
    'D23',
    'the upstream servers do not answer reverse lookups',
    [{ type: 'PTR', action: 'drop' }],
    ['www.example.com'],
    async (lab) => (await lab.dig('node1', '@172.30.0.53', '-x', '10.254.7.7')) === 'silent',
    {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-ignores-type',
      never: ['upstream-silent'],
      says: ['PTR'],
    },
  ),
  byRules(
    'D29',
    'both upstream servers take 700 ms',
    [{ action: 'delay', delayMs: 700 }],
    ['www.example.com'],
    says('172.30.0.53', 'www.example.com', 'NOERROR'),
    {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-slow',
      never: ['coredns-slow', 'upstream-silent'],
      says: ['ms'],
    },
  ),
  byRules(
    'D40',
    'the upstream servers do not answer questions for AAAA',
    [{ type: 'AAAA', action: 'drop' }],
    ['www.example.com'],
    async (lab) => (await lab.dig('node1', '@172.30.0.53', 'www.example.com', 'AAAA')) === 'silent',
    {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-ignores-type',
      never: ['upstream-silent'],
      says: ['AAAA'],
    },
  ),
  byRules(
    'D43',
    'the upstream servers reject the signatures of one domain',
    [{ zone: 'example.com', validating: true, action: 'servfail' }],
    ['www.example.com'],
    async (lab) =>
      (await lab.dig('node1', '@172.30.0.53', 'www.example.com')) === 'SERVFAIL' &&
      (await lab.dig('node1', '@172.30.0.53', '+cd', 'www.example.com')) === 'NOERROR',
    {
      verdicts: ['not-a-network-fault'],
      hop: 'authority',
      cause: 'dnssec-validation-fails',
      never: ['upstream-servfail', 'zone-fails-upstream'],
    },
  ),
  byRules(
    'D44',
    'a forwarder behind the upstream servers is dead: one zone is SERVFAIL',
    [{ zone: 'corp.internal', action: 'servfail' }],
    ['api.corp.internal'],
    says('172.30.0.53', 'api.corp.internal', 'SERVFAIL'),
    {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'zone-fails-upstream',
      never: ['upstream-servfail', 'stub-zone-fails'],
      says: ['corp.internal'],
    },
  ),
  byRules(
    'D47',
    'the servers of one domain do not answer: the upstream servers stay silent for it',
    [{ zone: 'example.com', action: 'drop' }],
    ['www.example.com'],
    says('172.30.0.53', 'www.example.com', 'silent'),
    {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'zone-fails-upstream',
      never: ['upstream-silent', 'node-egress-blocked'],
    },
  ),
  byRules(
    'D41',
    'the upstream servers send large answers over UDP to whoever takes small ones only; CoreDNS calls them cut, and TCP brings them',
    [{ protocol: 'udp', action: 'oversize' }],
    ['www.example.com'],
    async (lab) =>
      (await sizeOf(lab, '+noedns')) > 512 &&
      (await lab.dig('node1', '@10.96.0.10', '+noedns', '.', 'DNSKEY')) === 'NOERROR',
    healthy,
  ),
  onWay(
    'D39',
    'TCP port 53 to the upstream servers is blocked',
    ['-p', 'tcp', '--dport', '53'],
    async (lab) => (await lab.dig('node1', '+tcp', '@172.30.0.53', 'www.example.com')) === 'silent',
    {
      verdicts: ['broken'],
      hop: 'node-egress',
      cause: 'tcp-53-blocked',
      never: ['upstream-silent', 'node-egress-blocked'],
    },
  ),
  onWay(
    'D42',
    'UDP answers of more than 1280 bytes are lost before the nodes',
    ['-p', 'udp', '--sport', '53', '-m', 'length', '--length', '1300:65535'],
    async (lab) =>
      (await lab.dig('node1', '+bufsize=4096', '+ignore', '@172.30.0.53', '.', 'DNSKEY')) === 'silent',
    {
      verdicts: ['broken'],
      hop: 'node-egress',
      cause: 'large-answers-lost',
      never: ['upstream-silent', 'tcp-53-blocked'],
    },
    'OUTPUT',
  ),
  onWay(
    'edns-dropped',
    'something before the upstream servers drops what is asked over UDP with EDNS',
    ['-p', 'udp', '--dport', '53', '-m', 'string', '--algo', 'bm', '--hex-string', withEdns],
    async (lab) =>
      (await lab.dig('node1', '@172.30.0.53', 'www.example.com')) === 'silent' &&
      (await lab.dig('node1', '+noedns', '@172.30.0.53', 'www.example.com')) === 'NOERROR',
    {
      verdicts: ['broken', 'ambiguous'],
      hop: 'upstream',
      cause: 'unknown',
      never: ['upstream-rate-limits', 'upstream-silent', 'upstream-servfail', 'coredns-pod-hung'],
      says: ['over UDP vanish'],
    },
  ),
  byRules(
    'sinkhole',
    'the upstream servers filter a name: they give it the address 0.0.0.0',
    [{ zone: 'www.example.com', type: 'A', action: 'answer', data: '0.0.0.0' }],
    ['www.example.com'],
    async (lab) => {
      await restartCoredns(lab);
      const said = await lab.on('node1', 'dig', '+short', '@10.96.0.10', 'www.example.com');
      return said.trim() === '0.0.0.0';
    },
    { ...healthy, says: ['www.example.com resolves to 0.0.0.0, which leads nowhere', 'as filters do'] },
  ),
  byRules(
    'one-type',
    'the upstream servers answer SERVFAIL to what is asked for the IPv6 address of one name',
    [{ zone: 'www.example.com', type: 'AAAA', action: 'servfail' }],
    ['www.example.com'],
    async (lab) =>
      (await lab.dig('node1', '@172.30.0.53', 'www.example.com', 'AAAA')) === 'SERVFAIL' &&
      (await lab.dig('node1', '@172.30.0.53', 'www.example.com')) === 'NOERROR',
    {
      verdicts: ['broken'],
      hop: 'authority',
      cause: 'unknown',
      never: ['upstream-servfail', 'zone-fails-upstream', 'corefile-blocks-queries'],
      says: ['AAAA records', 'SERVFAIL'],
    },
  ),
  byRules(
    'two-answers',
    'the upstream servers give a name different addresses',
    [{ address: second, zone: 'www.example.com', type: 'A', action: 'answer', data: '192.0.2.66' }],
    ['www.example.com'],
    async (lab) => {
      await restartCoredns(lab);
      return (
        (await lab.on('node1', 'dig', '+short', `@${second}`, 'www.example.com')).trim() === '192.0.2.66'
      );
    },
    { ...healthy, says: ['the upstream servers disagree'] },
  ),
];

/** Bytes of what the first upstream server sends over UDP for the root's keys. */
async function sizeOf(lab: Lab, ...options: readonly string[]): Promise<number> {
  const said = await lab.on('node1', 'dig', '+ignore', ...options, '@172.30.0.53', '.', 'DNSKEY');
  return Number(/MSG SIZE\s+rcvd: (\d+)/.exec(said)?.[1] ?? 0);
}

/** A rule on the host of the upstream servers. */
function onWay(
  id: string,
  title: string,
  match: readonly string[],
  effect: (lab: Lab) => Promise<boolean>,
  expected: Inducer['expected'],
  chain: 'INPUT' | 'OUTPUT' = 'INPUT',
): Inducer {
  return {
    id,
    title,
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      await lab.on('vnetdns', 'iptables', '-I', chain, ...match, '-j', 'DROP');
      // Caches would hide it for half a minute.
      await restartCoredns(lab);
      prove(await effect(lab), title);
    },
    heal: async (lab) => {
      await lab.tryOn('vnetdns', 'iptables', '-D', chain, ...match, '-j', 'DROP');
      prove(
        (await lab.dig('node1', '+tcp', '@172.30.0.53', 'www.example.com')) === 'NOERROR',
        'TCP passes again',
      );
      await restartCoredns(lab);
    },
    expected,
  };
}
