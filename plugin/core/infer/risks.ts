import type { Risk } from '../model/verdict.ts';
import { isDisturbedIn } from './disturbed.ts';
import { isFelt } from './felt.ts';
import { isConvincing } from './pair.ts';
import type { Candidate, Ranking } from './rank.ts';
import type { Scene } from './scene.ts';
import { evidenceNats } from './score.ts';
import { suspectOf } from './suspect.ts';

/** Two answers that one question lacked make no risk: nobody felt it, and it was not asked again. */
const leastSamples = 3;

/** What is proven by direct probes but not felt now. The worst one for each group of failures. */
export function risksAmong(ranking: Ranking, best: Candidate | undefined): readonly Candidate[] {
  const risky = ranking.candidates.filter((candidate) => {
    if (candidate === best || candidate.hypothesis.fault === null || candidate.hypothesis.notNetwork === true)
      return false;
    if (best !== undefined && sharesCells(candidate, best)) return false;
    return (
      isConvincing(candidate) &&
      candidate.relieved >= leastSamples &&
      !isDisturbedIn(ranking, candidate) &&
      !isFelt(ranking.baseline, candidate)
    );
  });
  const seen = new Set<string>();
  const latent = ranking.candidates.filter(
    (candidate) =>
      candidate.hypothesis.latent === true &&
      evidenceNats(candidate.hypothesis) >= 5 &&
      !(best !== undefined && isSamePlace(candidate, best)) &&
      !risky.some((one) => isAkin(candidate, one) && isSamePlace(candidate, one)),
  );
  return [...risky.filter((candidate) => isNew(candidate, seen)), ...latent];
}

function isNew(candidate: Candidate, seen: Set<string>): boolean {
  const cells = [...candidate.struck().keys()].filter((cell) => cell.failed > 0).map((cell) => cell.key);
  if (cells.every((key) => seen.has(key))) return false;
  for (const key of cells) seen.add(key);
  return true;
}

export const riskOf = (scene: Scene, candidate: Candidate): Risk => ({
  suspect: suspectOf(scene, candidate),
  why:
    candidate.hypothesis.latent === true
      ? 'objects prove it, and no client feels it now'
      : 'direct probes fail, and no client feels it now',
});

/** The same fault, or two stages of one. */
const isAkin = ({ hypothesis: { fault: a } }: Candidate, { hypothesis: { fault: b } }: Candidate): boolean =>
  a === b || a?.corpus.some((id) => b?.corpus.includes(id) === true) === true;

/** Told already: a table that is full is nearly full as well. A line of the Corefile may be wrong in more than one way. */
const isSamePlace = (a: Candidate, b: Candidate): boolean =>
  a.hypothesis.hop.kind !== 'coredns-config' &&
  a.hypothesis.hop.kind === b.hypothesis.hop.kind &&
  a.hypothesis.hop.instance === b.hypothesis.hop.instance;

const sharesCells = (a: Candidate, b: Candidate): boolean =>
  [...a.struck().keys()].filter((cell) => cell.failed > 0).some((cell) => b.struck().has(cell));
