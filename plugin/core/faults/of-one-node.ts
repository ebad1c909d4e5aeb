import type { Scene } from '../infer/scene.ts';
import type { Vantage } from '../model/probe.ts';

/** Pods like these are answered on another node, and other pods are on this one: only both together are not. */
export const failsHereAlone = (scene: Scene, node: string): boolean =>
  scene.vantages.some((one) => one.kind === 'app' && one.node !== node && isAnswered(scene, one)) &&
  scene.vantages.some((one) => one.kind === 'baseline' && one.node === node && isAnswered(scene, one));

/** Of what it asked CoreDNS and the Service it was answered most. */
function isAnswered({ cells }: Scene, vantage: Vantage): boolean {
  const asked = cells.filter(
    ({ probe: { vantage: from, target } }) =>
      from === vantage.id && (target.role === 'coredns-pod' || target.role === 'service'),
  );
  const measured = asked.reduce((sum, cell) => sum + cell.measured, 0);
  const failed = asked.reduce((sum, cell) => sum + cell.failed, 0);
  return failed < measured / 2;
}

/** The places that stand in for the pods complained of, one for each node. */
export const placesOfPods = ({ vantages }: Scene): readonly Vantage[] => [
  ...new Map(
    vantages.filter(({ kind }) => kind === 'app').map((vantage) => [vantage.node, vantage]),
  ).values(),
];
