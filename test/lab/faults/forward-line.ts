import type { Lab } from '../lab.ts';
import { byCorefile, eachSays, line } from './by-corefile.ts';
import { prove, shopNamed, type Inducer } from './inducer.ts';

const usual = 'forward . /etc/resolv.conf';
const complaint = shopNamed('www.example.com');

/** No cache has it. */
const fresh = (): string => `fresh-${String(Date.now())}.invalid`;

const upstreams = ['172.30.0.53', '172.30.0.54'];

/** The nodes are answered by plain DNS over UDP at port 53, as ever. */
async function nodesAreServed(lab: Lab): Promise<boolean> {
  for (const address of upstreams)
    if ((await lab.dig('node1', `@${address}`, 'www.example.com')) !== 'NOERROR') return false;
  return true;
}

const overTcpAlone = `${usual} {\n        force_tcp\n    }`;

/** The line that says whom CoreDNS asks what it does not know, and how. */
export const forwardLine: readonly Inducer[] = [
  byCorefile({
    id: 'forward-nobody',
    title: 'the Corefile forwards to an address that no host has, before one that answers',
    complaint,
    instead: line(
      usual,
      'forward . 172.30.0.99 172.30.0.53 {\n        policy sequential\n        max_fails 0\n    }',
    ),
    effect: async (lab) => (await nodesAreServed(lab)) && (await eachSays(lab, 'silent', fresh(), '+time=1')),
    expected: {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-silent',
      never: ['upstream-slow', 'coredns-slow', 'node-egress-blocked', 'port-53-filtered'],
      says: ['Nobody is found at the address of upstream resolver 172.30.0.99'],
    },
  }),
  byCorefile({
    id: 'forward-port',
    title: 'the Corefile forwards to a port at which no server listens',
    complaint,
    instead: line(usual, `forward . ${upstreams.map((address) => `${address}:5353`).join(' ')}`),
    effect: async (lab) =>
      (await nodesAreServed(lab)) && (await eachSays(lab, 'SERVFAIL', fresh(), '+time=7')),
    expected: {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-port-closed',
      never: ['upstream-silent', 'upstream-servfail', 'node-egress-blocked'],
      says: ['refuse port 5353'],
    },
  }),
  byCorefile({
    id: 'forward-tls',
    title: 'the Corefile forwards over TLS to servers that speak none',
    complaint,
    instead: line(
      usual,
      `forward . ${upstreams.map((address) => `tls://${address}`).join(' ')} {\n        tls_servername dns.example.com\n    }`,
    ),
    effect: async (lab) =>
      (await nodesAreServed(lab)) && (await eachSays(lab, 'SERVFAIL', fresh(), '+time=7')),
    expected: {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-port-closed',
      never: ['upstream-silent', 'upstream-servfail', 'node-egress-blocked'],
      says: ['refuse port 853'],
    },
  }),
  byCorefile({
    id: 'force-tcp-hung',
    title: 'CoreDNS asks over TCP alone (force_tcp), and the upstream servers accept and never answer there',
    complaint,
    instead: line(usual, overTcpAlone),
    beside: (lab) => lab.dns([{ protocol: 'tcp', action: 'drop' }]),
    undo: async (lab) => {
      await lab.dns([]);
      prove(await nodesAreServed(lab), 'the upstream servers answer');
    },
    effect: async (lab) =>
      (await nodesAreServed(lab)) &&
      (await lab.dig('node1', '+tcp', '@172.30.0.53', 'www.example.com')) === 'silent' &&
      (await eachSays(lab, 'silent', fresh(), '+time=1')),
    expected: {
      verdicts: ['broken'],
      hop: 'upstream',
      cause: 'upstream-silent',
      never: ['tcp-53-blocked', 'node-egress-blocked', 'upstream-servfail', 'coredns-pod-hung'],
      says: ['over UDP they answer'],
    },
  }),
];
