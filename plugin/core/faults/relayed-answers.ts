import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { OutcomeClass } from '../model/outcome.ts';
import type { Question } from '../model/probe.ts';
import type { Evidence } from '../model/verdict.ts';
import { slowMs } from '../paths/distribution.ts';
import { isClusterQuestion } from '../paths/layout.ts';
import { proof, when } from './evidence.ts';

/** Each of these upstreams gave that answer to at least two direct questions from a node: the answer is its own. */
export function relayedBy(
  scene: Scene,
  addresses: readonly string[],
  outcome: OutcomeClass,
  word: string,
): readonly Evidence[] {
  const counts = addresses.map((address) =>
    scene.cells
      .filter((cell) => cell.probe.target.role === 'upstream' && cell.probe.target.address === address)
      .filter((cell) => scene.context.vantageOf(cell.probe).kind === 'host')
      .reduce((sum, cell) => sum + (cell.counts[outcome] ?? 0), 0),
  );
  return when(
    counts.every((count) => count >= 2),
    proof(
      `direct questions from the node to ${addresses.join(', ')}`,
      `${String(counts.reduce((sum, count) => sum + count, 0))} of them were answered ${word} without CoreDNS in between`,
    ),
  );
}

/** Each of these upstreams answered direct questions from a node, of those that are `meant`, and late. */
export function lateAnswers(
  scene: Scene,
  addresses: readonly string[],
  meant: (question: Question) => boolean = () => true,
): readonly Evidence[] {
  const slowest = addresses.map((address) => {
    const cells = askedFromNodes(scene, address, meant);
    const late = cells.filter((cell) => (cell.counts['late-2s'] ?? 0) + (cell.counts['late-5s'] ?? 0) >= 2);
    return Math.max(0, ...late.map((cell) => cell.medianMs ?? 0));
  });
  return when(
    slowest.every((ms) => ms > 0) && othersArePrompt(scene, addresses),
    proof(
      `direct questions from the node to ${addresses.join(', ')}`,
      `they are answered after ${slowest.map((ms) => (ms / 1000).toFixed(1)).join(' and ')} s`,
    ),
  );
}

/** Each of these upstreams answered direct questions from a node right, of those that are `meant`, and took its time. */
export function slowAnswers(
  scene: Scene,
  addresses: readonly string[],
  meant: (question: Question) => boolean = () => true,
): readonly Evidence[] {
  const medians = addresses.map((address) => {
    const cells = askedFromNodes(scene, address, meant);
    return Math.max(0, ...cells.filter((cell) => cell.slow >= 2).map((cell) => cell.medianMs ?? 0));
  });
  return when(
    medians.every((ms) => ms > 0) && othersArePrompt(scene, addresses),
    proof(
      `direct questions from the node to ${addresses.join(', ')}`,
      `they are answered after ${medians.map((ms) => String(Math.round(ms))).join(' and ')} ms`,
    ),
  );
}

const askedFromNodes = (
  scene: Scene,
  address: string,
  meant: (question: Question) => boolean,
): readonly Cell[] =>
  scene.cells.filter(
    ({ probe }) =>
      probe.target.address === address &&
      meant(probe.question) &&
      scene.context.vantageOf(probe).kind === 'host',
  );

/** Most of what the same places asked of others was answered at once: the delay is not of their own making. */
function othersArePrompt(scene: Scene, addresses: readonly string[]): boolean {
  const others = scene.cells.filter(
    ({ probe, medianMs }) =>
      !addresses.includes(probe.target.address) &&
      probe.target.role === 'coredns-pod' &&
      isClusterQuestion(probe.question, scene.layout) &&
      medianMs !== null &&
      scene.context.vantageOf(probe).kind === 'host',
  );
  const prompt = others.filter(({ medianMs }) => (medianMs ?? slowMs) < slowMs);
  return prompt.length > others.length / 2;
}
