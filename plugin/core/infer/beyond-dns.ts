import { inZone } from '../corefile/zone.ts';
import { privacyOf } from '../faults/private-names.ts';
import { isPrivateAddress } from '../policy/cidr.ts';
import { modelledPod } from './modelled-pod.ts';
import type { Scene } from './scene.ts';

/** What spoils a lookup that DNS itself answers: worth a line, never an accusation. */
export const beyondDns = (scene: Scene): readonly string[] => [
  ...addressesWithoutWay(scene),
  ...privateNamesMadePublic(scene),
  ...sidecars(scene),
  ...multicastNames(scene),
];

/** Programs may try IPv6 first (RFC 6724), and a pod that has no IPv6 address gets nowhere. */
function addressesWithoutWay(scene: Scene): readonly string[] {
  const pods = scene.observations.vantages.filter(({ vantage }) => vantage.kind === 'app');
  const addresses = pods.flatMap(({ state }) => (state.kind === 'ready' ? [state.address] : []));
  if (addresses.length === 0 || addresses.some((address) => address?.includes(':') === true)) return [];
  return scene.complaint.names.flatMap((given) => {
    const [found] = addressesGiven(scene, given).filter((one) => one.includes(':'));
    return found === undefined
      ? []
      : [
          `${given} has an IPv6 address (${found}), and pods here have none: a program that tries it first fails or waits, although DNS is right.`,
        ];
  });
}

/** An alias in a "privatelink" zone should end in a private address: else the private zone is not visible from here. */
function privateNamesMadePublic(scene: Scene): readonly string[] {
  return scene.complaint.names.flatMap((given) => {
    const data = addressesGiven(scene, given);
    const alias = data.find((one) => privacyOf(one) === 'private-link');
    const outside = data.find((one) => isPrivateAddress(one) === false);
    return alias === undefined || outside === undefined
      ? []
      : [
          `${given} leads to ${alias} and from there to ${outside}, a public address: the private zone of that name is not linked to this network, or the resolvers do not ask Azure DNS for it. Every resolver asked agrees, so it is no fault of the cluster.`,
        ];
  });
}

/** Libraries and local stubs may keep such names from DNS servers altogether, on nodes more often than in pods. */
const multicastNames = ({ complaint, layout }: Scene): readonly string[] =>
  complaint.names
    .filter(
      (name) =>
        /\.local\.?$/i.test(name) &&
        layout.answerer(name).kind !== 'kubernetes' &&
        !inZone(name, layout.clusterDomain),
    )
    .map(
      (name) =>
        `${name} ends in .local, which is kept for multicast DNS (RFC 6762): systemd-resolved and nss-mdns do not ask DNS servers for it, whatever CoreDNS answers here.`,
    );

const addressesGiven = (scene: Scene, given: string): readonly string[] => [
  ...new Set(
    scene.cells.flatMap(({ probe: { question }, data }) =>
      question.kind === 'complained' && question.given === given ? data : [],
    ),
  ),
];

const capturing = new Map([
  ['istio-proxy', 'Istio (DNS capture, ISTIO_META_DNS_CAPTURE)'],
  ['linkerd-proxy', 'Linkerd'],
  ['consul-dataplane', 'Consul (transparent proxy with DNS)'],
]);

/** A proxy in the pod may answer lookups itself; a probe pod has none. */
function sidecars(scene: Scene): readonly string[] {
  const pod = modelledPod(scene);
  return (pod?.containers ?? []).flatMap((container) => {
    const mesh = capturing.get(container);
    return mesh === undefined
      ? []
      : [
          `Pod ${pod?.name ?? ''} has a container ${container}: ${mesh} may answer its lookups in the pod itself. The probe pod has none, so that part of the path was not tested.`,
        ];
  });
}
