import { passedOverKey } from '../infer/passed-over.ts';
import type { Scene } from '../infer/scene.ts';
import type { Vantage } from '../model/probe.ts';
import type { Crossing } from '../paths/crossing.ts';
import type { Effect } from '../paths/predict.ts';
import { notOfTheCluster, untranslated } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { strayNameservers } from './stray-nameservers.ts';

export const podDnsConfigWrong: Fault = {
  id: 'pod-dns-config-wrong',
  hop: 'client-resolver',
  corpus: ['D72'],
  title: "The pod's own dnsConfig names a server that does not answer for it",
  source: 'Kubernetes documentation, "DNS for Services and Pods": Pod\'s DNS Config',
  explanation:
    "A pod's own dnsConfig, often with dnsPolicy None, names a DNS server that does not serve it: it is silent, refuses, or knows no cluster names. " +
    'Programs in that pod time out or are told that names do not exist, while other pods on the same node resolve them: a denial by one server ends the lookup, whatever the others know. ' +
    'Where every pod of a node has the wrong server the kubelet is to blame, and where every pod of the cluster has it the DNS Service has changed its address.',
  remedy:
    'Look at spec.dnsConfig (`kubectl get pod POD -o yaml`) and at /etc/resolv.conf in the pod. ' +
    'Correct or remove the servers in the pod template and roll it out; more than three servers are cut off.',
  instances: (scene) => [
    ...strayNameservers(scene).flatMap((stray) => {
      const vantage = stray.vantages.find((one) => namesItself(one, stray.address));
      return vantage === undefined
        ? []
        : ways(scene, vantage, stray.address).map((way) => instanceFor(scene, vantage, stray.address, way));
    }),
    ...behindTheClusters(scene),
  ],
};

const namesItself = ({ dnsConfig }: Vantage, address: string): boolean =>
  dnsConfig?.nameservers.includes(address) === true;

const podOf = ({ modelledOn, id }: Vantage): string => modelledOn ?? id;

/** Servers that are asked in vain, or only where the cluster's DNS gives no answer: nobody feels it now, and that is no plan. */
const behindTheClusters = (scene: Scene): readonly FaultInstance[] =>
  scene.vantages.flatMap((vantage) => {
    const behind = strayNameservers(scene)
      .map(({ address }) => address)
      .filter((address) => isBehind(scene, vantage, address) && deniesTheClusters(scene, address));
    const pod = podOf(vantage);
    return behind.length === 0
      ? []
      : [
          {
            hop: { kind: 'client-resolver', instance: `pod ${pod}` },
            effect: () => null,
            latent: true,
            evidence: [
              proof(
                `pod ${scene.complaint.namespace}/${pod}`,
                `spec.dnsConfig.nameservers names ${behind.join(', ')}, which denied names of the cluster`,
              ),
            ],
            sentence: `The dnsConfig of pod ${pod} names ${behind.join(', ')} behind the cluster's DNS, and no names of the cluster are known there. A resolver that asks in order (glibc) comes to that only when the cluster's DNS gives no answer, and is then told that the names do not exist; one that asks all at once (musl) may be told so at any time.`,
            fix: [
              `Take ${behind.join(' and ')} out of spec.dnsConfig.nameservers in the pod template of ${pod} and roll it out: CoreDNS asks other resolvers itself.`,
            ],
          },
        ];
  });

const isBehind = (scene: Scene, vantage: Vantage, address: string): boolean =>
  namesItself(vantage, address) && scene.passedOver.has(passedOverKey(vantage, address));

const deniesTheClusters = ({ cells }: Scene, address: string): boolean =>
  cells.some(
    ({ probe: { target, question }, shouldExist, counts, failed }) =>
      target.address === address &&
      (question.kind === 'cluster-known' || shouldExist === true) &&
      failed > 0 &&
      (counts.nxdomain ?? 0) > 0,
  );

/** How a server does not serve a pod. */
interface Way {
  readonly strikes: (crossing: Crossing) => ReturnType<Effect>;
  readonly sentence: string;
  readonly fix: string;
}

/** Nobody is there for the pod; or there is a resolver, of the network or of the world, that knows no names of the cluster. */
function ways({ layout, passedOver }: Scene, vantage: Vantage, address: string): readonly Way[] {
  const right = layout.serviceAddresses[0] ?? 'the DNS Service';
  const pod = podOf(vantage);
  const goesOn = passedOver.has(passedOverKey(vantage, address))
    ? ': questions there are refused before they leave the pod, so that its resolver goes on to the next server at once'
    : '';
  return [
    {
      strikes: (crossing) => ({
        ...untranslated(crossing),
        'net-unreachable': 0.15,
        'host-unreachable': 0.1,
        'refused-port': 0.1,
        refused: 0.03,
        nxdomain: 0.02,
      }),
      sentence: `The dnsConfig of pod ${pod} points it to ${address}, which does not serve it${goesOn}.`,
      fix: `Correct or remove spec.dnsConfig.nameservers in the pod template of ${pod} and roll it out.`,
    },
    {
      strikes: ({ clusterName }) => (clusterName ? notOfTheCluster : null),
      sentence: `The dnsConfig of pod ${pod} points it to ${address}, which knows no names of the cluster: what that server denies is looked up nowhere else.`,
      fix: `Take ${address} out of spec.dnsConfig.nameservers in the pod template of ${pod}, with dnsPolicy None leave ${right} there, and roll it out: CoreDNS asks other resolvers itself.`,
    },
  ];
}

const instanceFor = (
  scene: Scene,
  vantage: Vantage,
  address: string,
  { strikes, sentence, fix }: Way,
): FaultInstance => ({
  hop: { kind: 'client-resolver', instance: `pod ${podOf(vantage)}` },
  effect: (crossing) =>
    crossing.hop === 'client-resolver' && crossing.probe.target.address === address
      ? strikes(crossing)
      : null,
  evidence: [
    proof(
      `pod ${scene.complaint.namespace}/${podOf(vantage)}`,
      `spec.dnsConfig.nameservers names ${address}`,
    ),
  ],
  sentence,
  fix: [fix],
});
