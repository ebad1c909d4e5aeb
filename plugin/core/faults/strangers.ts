import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { Probe } from '../model/probe.ts';
import { constant, type Distribution } from '../paths/distribution.ts';

/** What a resolver says of a cluster's names that knows nothing of the cluster. */
export const byStranger: Distribution = constant({
  nxdomain: 0.96,
  'servfail-now': 0.015,
  refused: 0.015,
  silent: 0.01,
});

/** A name that exists in the cluster; what does not exist is denied by anybody. */
export const isOfCluster = ({ layout }: Scene, { question }: Probe): boolean =>
  question.kind === 'cluster-known' ||
  question.kind === 'service-reverse' ||
  (question.kind === 'complained' && isWithin(question.name, layout.clusterDomain));

/** Denials of cluster names over UDP that tell by which zone (RFC 2308, 2.1: they carry its SOA). */
export const denialsAt = ({ cells }: Scene, role: Probe['target']['role']): readonly Cell[] =>
  cells.filter(
    ({ probe: { question, target, protocol }, soas }) =>
      question.kind === 'cluster-absent' && target.role === role && protocol === 'udp' && soas.length > 0,
  );

/** Whether the zone of the cluster always denies. */
export const isOwn = ({ layout }: Scene, { soas }: Cell): boolean =>
  soas.every((soa) => isWithin(soa, layout.clusterDomain));

/** Whether it never does. */
export const isForeign = ({ layout }: Scene, { soas }: Cell): boolean =>
  !soas.some((soa) => isWithin(soa, layout.clusterDomain));

const isWithin = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** Denials by the DNS Service's address that are not all the cluster's, from places to which CoreDNS pods deny by the cluster's zone alone. */
export function strangeDenials(scene: Scene): readonly Cell[] {
  const direct = Map.groupBy(denialsAt(scene, 'coredns-pod'), ({ probe }) => probe.vantage);
  return denialsAt(scene, 'service').filter(
    (cell) =>
      !isOwn(scene, cell) && direct.get(cell.probe.vantage)?.every((one) => isOwn(scene, one)) === true,
  );
}
