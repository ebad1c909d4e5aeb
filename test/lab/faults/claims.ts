import { eventually, type Lab } from '../lab.ts';
import { digInWeb } from './from-pod.ts';
import { healthy, restartCoredns, shopNamed, type Inducer } from './inducer.ts';
import { untilMasked } from './upstream.ts';

const upstreams = ['172.30.0.53', '172.30.0.54'];

const both = ['UDP', 'TCP'] as const;

/** A Service beside the application in namespace `plain`, which claims addresses. */
const claim = (externalIPs: readonly string[], selector: object | null, targetPort = 53): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'resolver', namespace: 'plain' },
  spec: {
    ...(selector === null ? {} : { selector }),
    externalIPs,
    ports: both.map((protocol) => ({ name: protocol.toLowerCase(), protocol, port: 53, targetPort })),
  },
});

/** Behind a Service without a selector. */
const endpointAt = (address: string): object => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: 'resolver-1',
    namespace: 'plain',
    labels: { 'kubernetes.io/service-name': 'resolver' },
  },
  addressType: 'IPv4',
  ports: both.map((protocol) => ({ name: protocol.toLowerCase(), protocol, port: 53 })),
  endpoints: [{ addresses: [address], conditions: { ready: true } }],
});

interface Claim {
  readonly id: string;
  readonly title: string;
  readonly objects: readonly object[];
  readonly until: (lab: Lab) => Promise<void>;
  readonly expected: Inducer['expected'];
}

const byClaim = ({ id, title, objects, until, expected }: Claim): Inducer => ({
  id,
  title,
  complaint: shopNamed('www.example.com'),
  induce: async (lab) => {
    for (const object of objects) await lab.apply(object);
    await until(lab);
  },
  heal: async (lab) => {
    await lab.kubectl(
      '-n',
      'plain',
      'delete',
      'service/resolver',
      'endpointslice/resolver-1',
      '--ignore-not-found',
    );
    await eventually(
      'the upstream servers again',
      20,
      async () => (await lab.dig('node1', '@172.30.0.53', 'www.example.com')) === 'NOERROR',
    );
    await restartCoredns(lab);
  },
  expected,
});

const untilTaken = (address: string) => async (lab: Lab) => {
  await eventually(
    'the upstream server not being reached',
    20,
    async () => (await lab.dig('node1', `@${address}`, 'www.example.com')) !== 'NOERROR',
  );
};

const accused: Inducer['expected'] = {
  verdicts: ['broken'],
  hop: 'node-egress',
  cause: 'upstream-address-taken',
  never: ['upstream-port-closed', 'upstream-silent', 'node-egress-blocked'],
  says: ['plain/resolver', 'externalIPs'],
};

/** Services that claim addresses which belong to others. */
export const claims: readonly Inducer[] = [
  byClaim({
    id: 'upstream-claimed',
    title: 'a Service claims the addresses of the upstream servers, and its pods listen on another port',
    objects: [claim(upstreams, { app: 'api' }, 5399)],
    until: untilTaken('172.30.0.53'),
    expected: accused,
  }),
  byClaim({
    id: 'upstream-claimed-empty',
    title: 'a Service without endpoints claims the addresses of the upstream servers',
    objects: [claim(upstreams, { app: 'nobody' })],
    // What the node itself asks passes, and so do flows that CoreDNS has from before: only new ones are refused.
    until: async (lab) => {
      await eventually(
        'pods being refused',
        20,
        async () => (await digInWeb(lab, 'node1', '@172.30.0.53', 'www.example.com')) !== 'NOERROR',
      );
      await restartCoredns(lab);
      await eventually('CoreDNS being refused', 30, async () => {
        for (const { address } of await lab.coredns())
          if ((await lab.dig('node1', `@${address}`, 'nobody-has-this.invalid')) === 'NXDOMAIN') return false;
        return true;
      });
    },
    expected: accused,
  }),
  byClaim({
    id: 'upstream-claimed-one',
    title: 'a Service claims the address of one upstream server, and CoreDNS already masks it',
    objects: [claim(['172.30.0.53'], { app: 'api' }, 5399)],
    until: async (lab) => {
      await untilTaken('172.30.0.53')(lab);
      await untilMasked(lab);
    },
    expected: { ...healthy, risk: 'upstream-address-taken' },
  }),
  byClaim({
    id: 'upstream-claimed-well',
    title: 'a Service claims the address of one upstream server, and the other one is behind it',
    objects: [claim(['172.30.0.53'], null), endpointAt('172.30.0.54')],
    until: async (lab) => {
      await eventually(
        'an answer',
        20,
        async () => (await lab.dig('node1', '@172.30.0.53', 'www.example.com')) === 'NOERROR',
      );
    },
    expected: { ...healthy, risk: 'upstream-address-taken' },
  }),
];
