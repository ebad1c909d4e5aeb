import type { Lab } from '../lab.ts';
import type { DnsRule } from '../outside/dns-rules.ts';
import { healthy, prove, restartCoredns, shopNamed, type Expectation, type Inducer } from './inducer.ts';
import { podRange } from './on-node.ts';

/** Nobody has it in a resolv.conf: the same server by a third address, with rules of its own. */
const stranger = '172.30.0.56';
const upstream = ['172.30.0.53', '172.30.0.54'] as const;
const invented = '203.0.113.5';

const rulesOn = async (lab: Lab): Promise<readonly (readonly string[])[]> => {
  const pods = await podRange(lab, 'node3');
  return upstream.flatMap((address) =>
    ['udp', 'tcp'].map((protocol) => [
      ...['PREROUTING', '-s', pods, '-d', address, '-p', protocol, '--dport', '53'],
      ...['-j', 'DNAT', '--to-destination', `${stranger}:53`],
    ]),
  );
};

const addressBy = async (lab: Lab, server: string, name: string): Promise<string> =>
  (await lab.on('node1', 'dig', '+short', `@${server}`, name)).trim();

/** What CoreDNS on one node asks the upstream servers comes to somebody else, who answers by these rules. */
function ledAway(
  id: string,
  title: string,
  rules: readonly DnsRule[],
  struck: string,
  expected: Expectation,
): Inducer {
  let used: readonly (readonly string[])[] = [];
  return {
    id,
    title,
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      await lab.dns(rules);
      used = await rulesOn(lab);
      for (const rule of used) await lab.on('node3', 'iptables', '-t', 'nat', '-I', ...rule);
      // Connections from before would go on as they are.
      await restartCoredns(lab);
      const here = (await lab.corednsOn('node3')).address;
      const there = (await lab.corednsOn('node2')).address;
      prove((await addressBy(lab, here, struck)) === invented, 'CoreDNS on the node is told so');
      prove((await addressBy(lab, there, struck)) !== invented, 'CoreDNS elsewhere is not');
      prove((await addressBy(lab, upstream[0], struck)) !== invented, 'nor do the upstream servers say so');
    },
    heal: async (lab) => {
      for (const rule of used) await lab.tryOn('node3', 'iptables', '-t', 'nat', '-D', ...rule);
      await lab.dns([]);
      await restartCoredns(lab);
      const here = (await lab.corednsOn('node3')).address;
      prove((await addressBy(lab, here, struck)) !== invented, 'CoreDNS on the node is told the truth again');
    },
    expected,
  };
}

export const interceptions: readonly Inducer[] = [
  ledAway(
    'led-away',
    'what CoreDNS on one node asks comes to a server that has an address for every name',
    [{ address: stranger, type: 'A', action: 'answer', data: invented }],
    'nobody-has-this.invalid',
    {
      verdicts: ['broken'],
      hop: 'node-egress',
      cause: 'upstream-questions-intercepted',
      never: ['upstreams-not-equivalent', 'corefile-overrides-answers', 'questions-intercepted'],
      says: ['names that nobody has registered'],
    },
  ),
  ledAway(
    'led-astray',
    'what CoreDNS on one node asks comes to a server that has another address for one name',
    [{ address: stranger, zone: 'www.example.com', type: 'A', action: 'answer', data: invented }],
    'www.example.com',
    { ...healthy, says: ['of the CoreDNS pods only'] },
  ),
];
