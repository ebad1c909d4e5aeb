import { byRule } from './by-rule.ts';
import type { Inducer } from './inducer.ts';
import { podRange } from './on-node.ts';

/** A node is known by its address and its pods by theirs: something treats the pods' packets otherwise. */
export const turnedAway: readonly Inducer[] = [
  byRule(
    'source-check',
    'what bears the address of a pod does not leave one node, as under a check of sources by the network',
    async (lab) => `POSTROUTING -s ${await podRange(lab, 'node1')} -o eth0 -j DROP`.split(' '),
    {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'unknown',
      never: ['packet-loss', 'node-path-broken', 'node-down', 'forwarding-off', 'coredns-pod-hung'],
      says: ['what lies beyond it'],
    },
    'mangle',
  ),
  byRule(
    'wrong-source',
    'questions of the pods of one node leave it under an address that nobody has',
    async (lab) =>
      `POSTROUTING -s ${await podRange(lab, 'node1')} -o eth0 -p udp --dport 53 -j SNAT --to-source 172.30.0.99`.split(
        ' ',
      ),
    {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'unknown',
      never: ['packet-loss', 'node-path-broken', 'network-policy-denies-dns', 'coredns-pod-hung'],
      says: ['beyond it'],
    },
    'nat',
  ),
  byRule(
    'answers-dropped',
    'what the CoreDNS pod of one node answers over UDP does not leave the node',
    async (lab) => `FORWARD -s ${await podRange(lab, 'node1')} -p udp --sport 53 -j DROP`.split(' '),
    {
      verdicts: ['broken'],
      hop: 'destination-policy',
      cause: 'unknown',
      never: ['packet-loss', 'coredns-pod-hung', 'node-path-broken', 'network-policy-shuts-coredns'],
      says: ['answers its own node'],
    },
  ),
  byRule(
    'untracked',
    'what pods of one node ask the DNS Service over UDP is exempt from connection tracking, and with it from translation',
    () => Promise.resolve('PREROUTING -d 10.96.0.10 -p udp --dport 53 -j NOTRACK'.split(' ')),
    {
      verdicts: ['broken'],
      hop: 'node-service-rules',
      cause: 'unknown',
      never: ['conntrack-race', 'service-rules-missing', 'service-rules-stale', 'packet-loss'],
      says: ['from the node itself it does'],
    },
    'raw',
  ),
];
