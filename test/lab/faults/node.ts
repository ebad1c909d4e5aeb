import { eventually, type Lab } from '../lab.ts';
import { prove, shop, type Inducer } from './inducer.ts';

const victimNode = 'node1';

const onVictim = async (lab: Lab): Promise<readonly string[]> => [
  'shop',
  '--pod',
  await lab.webOn(victimNode),
];

export const serviceRulesMissing: Inducer = {
  id: 'D57',
  title: 'kube-proxy is dead on one node and its rules are gone',
  complaint: onVictim,
  induce: async (lab) => {
    await lab.on(victimNode, 'pkill', '-9', '-f', '^[^ ]*kube kube-proxy|^kube-proxy');
    await lab.on(victimNode, 'iptables', '-t', 'nat', '-F', 'KUBE-SERVICES');
    prove(
      (await lab.dig(victimNode, '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) !== 'NOERROR',
      'the Service still answers there',
    );
    // Beside another fault some of its pods may be silent.
    await eventually(
      'the Service answering elsewhere',
      20,
      async () =>
        (await lab.dig('node2', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
    );
  },
  heal: async (lab) => {
    await lab.lab('restart', 'proxy', victimNode);
    await eventually(
      'the Service to answer',
      30,
      async () =>
        (await lab.dig(victimNode, '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
    );
  },
  expected: {
    verdicts: ['broken'],
    hop: 'node-service-rules',
    cause: 'service-rules-missing',
    never: ['dns-service-selects-nothing', 'coredns-none-ready'],
    says: [victimNode],
  },
};

/** Rules that drop packets between two nodes' pods, on one of them. */
const between = async (lab: Lab): Promise<readonly (readonly string[])[]> => {
  const range = (await lab.kubectl('get', 'node', 'node3', '-o', 'jsonpath={.spec.podCIDR}')).trim();
  return [
    ['FORWARD', '-d', range, '-j', 'DROP'],
    ['OUTPUT', '-d', range, '-j', 'DROP'],
  ];
};

export const pathBroken: Inducer = {
  id: 'D63',
  title: 'packets from one node to the pods of another are lost',
  complaint: onVictim,
  induce: async (lab) => {
    for (const rule of await between(lab)) await lab.on(victimNode, 'iptables', '-I', ...rule);
    const pod = await lab.corednsOn('node3');
    prove(
      (await lab.dig(victimNode, `@${pod.address}`, 'kubernetes.default.svc.cluster.local')) === 'silent',
      'the path still works',
    );
  },
  heal: async (lab) => {
    for (const rule of await between(lab)) await lab.tryOn(victimNode, 'iptables', '-D', ...rule);
    const pod = await lab.corednsOn('node3');
    prove(
      (await lab.dig(victimNode, `@${pod.address}`, 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
      'the path works again',
    );
  },
  expected: {
    verdicts: ['broken'],
    hop: 'node-path',
    cause: 'node-path-broken',
    never: ['coredns-pod-hung', 'service-rules-missing'],
    says: ['node1', 'node3'],
  },
};

/** Drops UDP to one CoreDNS pod on its own node: a place that no named fault covers. */
const placeRule = ['-t', 'mangle'] as const;

export const unknownPlace: Inducer = {
  id: 'U01',
  title: 'UDP to one CoreDNS pod is dropped in a place that no named fault covers',
  complaint: shop,
  induce: async (lab) => {
    const pod = await lab.corednsOn('node3');
    await lab.on(
      'node3',
      'iptables',
      ...placeRule,
      '-I',
      'POSTROUTING',
      '-d',
      pod.address,
      '-p',
      'udp',
      '--dport',
      '53',
      '-j',
      'DROP',
    );
    prove(
      (await lab.dig('node1', `@${pod.address}`, 'kubernetes.default.svc.cluster.local')) === 'silent',
      'the pod still answers',
    );
    prove(
      (await lab.dig('node1', '+tcp', `@${pod.address}`, 'kubernetes.default.svc.cluster.local')) ===
        'NOERROR',
      'TCP fails too',
    );
  },
  heal: async (lab) => {
    await lab.on('node3', 'iptables', ...placeRule, '-F', 'POSTROUTING');
    const pod = await lab.corednsOn('node3');
    prove(
      (await lab.dig('node1', `@${pod.address}`, 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
      'the pod answers again',
    );
  },
  expected: {
    verdicts: ['broken', 'ambiguous'],
    hop: 'coredns-process',
    cause: 'unknown',
    never: ['coredns-pod-hung', 'coredns-pod-port-closed', 'node-path-broken'],
  },
};

/** UDP from one CoreDNS pod to its upstreams, dropped on its node: neither its node's egress nor the upstream is at fault. */
const egressRule = async (lab: Lab): Promise<readonly string[]> => {
  const pod = await lab.corednsOn('node3');
  return ['FORWARD', '-s', pod.address, '-p', 'udp', '--dport', '53', '-j', 'DROP'];
};

export const corednsEgress: Inducer = {
  id: 'U02',
  title: 'the queries of one CoreDNS pod to its upstreams are dropped, those of its node are not',
  complaint: () => Promise.resolve(['shop', '--name', 'www.example.com']),
  induce: async (lab) => {
    await lab.on('node3', 'iptables', '-I', ...(await egressRule(lab)));
    prove(
      (await lab.dig('node3', '@172.30.0.53', 'www.example.com')) === 'NOERROR',
      'the node itself reaches the upstream',
    );
    const pod = await lab.corednsOn('node3');
    prove(
      (await lab.dig('node1', `@${pod.address}`, `fresh-${String(Date.now())}.invalid`)) === 'silent',
      'the pod still resolves',
    );
  },
  heal: async (lab) => {
    await lab.tryOn('node3', 'iptables', '-D', ...(await egressRule(lab)));
    const pod = await lab.corednsOn('node3');
    await eventually(
      'the pod to resolve again',
      30,
      async () =>
        (await lab.dig('node1', `@${pod.address}`, `fresh-${String(Date.now())}.invalid`)) === 'NXDOMAIN',
    );
  },
  expected: {
    verdicts: ['broken', 'ambiguous'],
    hop: 'coredns-egress',
    cause: 'unknown',
    never: ['upstream-silent', 'coredns-pod-hung', 'node-egress-blocked'],
  },
};
