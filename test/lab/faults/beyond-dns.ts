import { asPod, createClient, removeClient } from './client.ts';
import { besideDns } from './beside-dns.ts';
import { healthy, prove, restartCoredns, shopNamed, type Inducer } from './inducer.ts';

/** What spoils lookups although every hop of DNS does what it should. */
export const beyondDnsFaults: readonly Inducer[] = [
  {
    id: 'D32',
    title: 'a private name leads to a public address: its private zone is not visible from here',
    complaint: shopNamed('store.blob.example.com'),
    induce: async (lab) => {
      await lab.dns([
        {
          zone: 'store.blob.example.com',
          action: 'alias',
          alias: 'store.privatelink.blob.example.com',
          data: '203.0.113.9',
        },
      ]);
      prove(
        (await lab.dig('node1', '@172.30.0.53', 'store.blob.example.com')) === 'NOERROR',
        'the name has an address',
      );
    },
    heal: (lab) => lab.dns([]),
    expected: { ...healthy, says: ['privatelink', '203.0.113.9'] },
  },
  {
    id: 'D79',
    title: 'a search suffix answers SERVFAIL: some resolver libraries stop there',
    complaint: asPod('client', '--name', 'www.example.com'),
    induce: async (lab) => {
      await lab.dns([{ zone: 'broken.test', action: 'servfail' }]);
      await createClient(lab, 'client', { dnsConfig: { searches: ['broken.test'] } });
      prove(
        (await lab.dig('node1', '@172.30.0.53', 'www.example.com.broken.test')) === 'SERVFAIL',
        'the suffix fails',
      );
    },
    heal: async (lab) => {
      await lab.dns([]);
      await removeClient(lab, 'client');
    },
    expected: {
      verdicts: ['broken', 'not-a-network-fault'],
      hop: 'upstream',
      cause: 'zone-fails-upstream',
      never: ['upstream-servfail', 'name-absent'],
      says: ['broken.test'],
    },
  },
  {
    id: 'D84',
    title: 'a name has an IPv6 address, and the pod has no way there',
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      await lab.dns([{ zone: 'www.example.com', type: 'AAAA', action: 'answer', data: '2001:db8::80' }]);
      const answer = await lab.on('node1', 'dig', '+short', '@172.30.0.53', 'www.example.com', 'AAAA');
      prove(answer.trim() === '2001:db8::80', 'the name has an IPv6 address');
    },
    heal: async (lab) => {
      await lab.dns([]);
      await restartCoredns(lab);
    },
    expected: { ...healthy, says: ['2001:db8::80', 'IPv6'] },
  },
  ...besideDns,
];
