import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { VantageId } from '../model/probe.ts';
import type { LayoutPod } from '../paths/layout.ts';

/** CoreDNS pods that have addresses for names which nobody has registered, and which others deny. */
export const inventingPods = (scene: Scene): readonly LayoutPod[] => {
  const addresses = new Set(
    scene.cells
      .filter((cell) => cell.probe.target.role === 'coredns-pod' && invents(cell))
      .map(({ probe }) => probe.target.address),
  );
  return addresses.size === 0 ? [] : scene.layout.pods.filter(({ address }) => addresses.has(address));
};

/** What a vantage itself asked upstream resolvers about such names. */
export const fromVantage = (scene: Scene, id: VantageId): readonly Cell[] =>
  scene.cells.filter(
    ({ probe: { vantage, target, question }, measured }) =>
      vantage === id &&
      target.role === 'upstream' &&
      question.kind === 'external-absent' &&
      question.type === 'A' &&
      measured > 0,
  );

const invents = ({ probe: { question }, counts }: Cell): boolean =>
  question.kind === 'external-absent' && (counts['wrong-answer'] ?? 0) > 0;
