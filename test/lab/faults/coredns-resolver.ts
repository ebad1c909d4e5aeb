import { eventually, labNodes, type Lab } from '../lab.ts';
import { eachSays } from './by-corefile.ts';
import { editCorefile } from './custom-config.ts';
import { corednsReady, prove, restartCoredns, shopNamed, type Expectation, type Inducer } from './inducer.ts';

const known = 'kubernetes.default.svc.cluster.local';

/** By which the kubelet writes the resolv.conf of a pod. */
interface Resolver {
  readonly dnsPolicy: string;
  /** null: none. */
  readonly dnsConfig: object | null;
}

async function resolverOfDeployment(lab: Lab): Promise<Resolver> {
  const text = await lab.kubectl('-n', 'kube-system', 'get', 'deployment', 'coredns', '-o', 'json');
  const { spec } = JSON.parse(text) as { spec: { template: { spec: Partial<Resolver> } } };
  const { dnsPolicy = 'ClusterFirst', dnsConfig = null } = spec.template.spec;
  return { dnsPolicy, dnsConfig };
}

async function giveResolver(lab: Lab, resolver: Resolver): Promise<void> {
  const patch = JSON.stringify({ spec: { template: { spec: resolver } } });
  await lab.kubectl('-n', 'kube-system', 'patch', 'deployment', 'coredns', '--type=merge', '-p', patch);
  await corednsReady(lab);
  await eventually('three CoreDNS pods', 40, async () => (await lab.coredns()).length === 3);
}

/** Of the resolv.conf of the node's CoreDNS pod, read without a question: in a circle one is enough for a storm. */
async function serversOn(lab: Lab, node: string): Promise<string> {
  const text = await lab.on(node, 'sh', '-c', 'cat /proc/$(pgrep -xn coredns)/root/etc/resolv.conf');
  return [...text.matchAll(/^nameserver (\S+)/gm)].map(([, server]) => server).join();
}

interface Resolving {
  readonly id: string;
  readonly title: string;
  readonly resolver: Resolver;
  /** Whom the resolv.conf of the pods names then. */
  readonly server: string;
  readonly corefile: (text: string) => string;
  readonly expected: Expectation;
}

/** The pods of CoreDNS have another resolv.conf than their nodes, and forward to whom it names. */
function forwardingTo({ id, title, resolver, server, corefile, expected }: Resolving): Inducer {
  let before: { readonly resolver: Resolver; readonly corefile: string } | null = null;
  return {
    id,
    title,
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      const was = await resolverOfDeployment(lab);
      before = { resolver: was, corefile: await editCorefile(lab, corefile) };
      await giveResolver(lab, resolver);
      for (const node of labNodes)
        prove((await serversOn(lab, node)) === server, 'CoreDNS forwards to that server alone');
      prove(await eachSays(lab, 'NOERROR', known), 'names of the cluster resolve');
    },
    heal: async (lab) => {
      if (before === null) return;
      const { resolver: was, corefile: text } = before;
      await editCorefile(lab, () => text);
      await giveResolver(lab, was);
      await restartCoredns(lab);
    },
    expected,
  };
}

/** Whom CoreDNS asks where its Corefile forwards to /etc/resolv.conf, and that is not the node's. */
export const corednsResolver: readonly Inducer[] = [
  forwardingTo({
    id: 'D10-itself',
    title: 'the CoreDNS pods have dnsPolicy ClusterFirst, and so forward to themselves',
    resolver: { dnsPolicy: 'ClusterFirst', dnsConfig: null },
    server: '10.96.0.10',
    // With it CoreDNS would see the circle and exit.
    corefile: (text) => text.replace('    loop\n', ''),
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'coredns-loop',
      never: ['upstream-silent', 'coredns-pod-hung', 'coredns-slow', 'forward-overloaded'],
      says: ['10.96.0.10', 'dnsPolicy ClusterFirst'],
    },
  }),
];
