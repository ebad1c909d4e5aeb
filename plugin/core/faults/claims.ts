import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Probe } from '../model/probe.ts';
import type { AddressClaim } from '../model/topology.ts';
import type { Evidence } from '../model/verdict.ts';
import { proof } from './evidence.ts';

/** A Service, and which of some addresses it claims. */
export interface Claimed {
  readonly claim: AddressClaim;
  readonly addresses: readonly string[];
}

/** Who claims some of these addresses, at which DNS is asked. What the DNS Service claims is its own. */
export function claimsOf({ topology, layout }: Scene, addresses: readonly string[]): readonly Claimed[] {
  const own = layout.service === null ? '' : `${layout.service.namespace}/${layout.service.name}`;
  const claims = topology.claims === undefined ? [] : valueOr(topology.claims, nothing).items;
  return claims.flatMap((claim) => {
    const all = [...claim.given, ...claim.balanced];
    const claimed = addresses.filter((address) => all.includes(address));
    return claim.service === own || claimed.length === 0 ? [] : [{ claim, addresses: claimed }];
  });
}

const nothing = { items: [], truncated: false };

/** Nodes lead astray only what the Service has a port for. */
export const isLed = ({ claim }: Claimed, { protocol }: Probe): boolean =>
  claim.protocols.some((one) => one.toLowerCase() === protocol);

/** Whether nothing that is sent to the address for DNS reaches who had it. The address of a load balancer may be nobody else's. */
export const isTakenWhole = (scene: Scene, address: string): boolean =>
  claimsOf(scene, [address]).some(
    (claimed) =>
      isByChoice(claimed) && ['UDP', 'TCP'].every((protocol) => claimed.claim.protocols.includes(protocol)),
  );

/** Whether somebody chose the address; that of a load balancer was given to it. */
export const isByChoice = ({ claim, addresses }: Claimed): boolean =>
  addresses.some((address) => claim.given.includes(address));

export const howClaimed = (claimed: Claimed): string =>
  isByChoice(claimed) ? 'by its externalIPs' : 'as the address of its load balancer';

export const evidenceOf = (claimed: Claimed): Evidence =>
  proof(
    `Service ${claimed.claim.service}`,
    `it claims ${claimed.addresses.join(' and ')} ${howClaimed(claimed)}, port 53 over ${claimed.claim.protocols.join(' and ')}`,
  );

export function remedyFor({ claim }: Claimed): readonly string[] {
  const [namespace = '', name = ''] = claim.service.split('/');
  return [
    `kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${name}   # what is behind it, and is that meant to be a resolver?`,
    `kubectl -n ${namespace} edit service ${name}   # remove the claim, or repair what is behind it`,
  ];
}
