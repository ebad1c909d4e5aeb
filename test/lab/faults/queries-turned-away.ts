import { byCustom } from './by-custom.ts';
import type { Inducer } from './inducer.ts';

const fromPlain = ['-n', 'plain', 'exec', 'deploy/api', '--', 'dig', '@10.96.0.10', 'www.example.com'];

/** Plugins that CoreDNS asks before those that know names. */
export const queriesTurnedAway: readonly Inducer[] = [
  byCustom(
    'acl',
    'an access list in coredns-custom refuses pods',
    { 'x.override': 'acl {\n  block net 10.244.0.0/16\n}\n' },
    ['www.example.com'],
    async (lab) => (await lab.kubectl(...fromPlain)).includes('REFUSED'),
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-blocks-queries',
      never: ['upstream-refuses', 'cilium-dns-rules-refuse'],
      says: ['x.override'],
    },
  ),
  byCustom(
    'acl-filter',
    'an access list in coredns-custom gives pods empty answers',
    { 'x.override': 'acl {\n  filter net 10.244.0.0/16\n}\n' },
    ['www.example.com'],
    async (lab) => (await lab.kubectl(...fromPlain)).includes('ANSWER: 0'),
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-blocks-queries',
      never: ['name-absent', 'upstreams-not-equivalent', 'cilium-dns-rules-refuse'],
      says: ['x.override', 'empty answers'],
    },
  ),
  byCustom(
    'template-type',
    'a template in coredns-custom answers SERVFAIL to every question for AAAA records',
    { 'x.override': 'template IN AAAA . {\n  rcode SERVFAIL\n}\n' },
    ['www.example.com'],
    async (lab) => (await lab.dig('node1', '@10.96.0.10', 'www.example.com', 'AAAA')) === 'SERVFAIL',
    {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'corefile-blocks-queries',
      never: ['upstream-servfail', 'upstream-ignores-type', 'conntrack-race', 'name-absent'],
      says: ['x.override', 'AAAA records'],
    },
  ),
];
