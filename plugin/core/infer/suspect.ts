import type { Suspect } from '../model/verdict.ts';
import { contrastOf } from './contrast.ts';
import type { Candidate } from './rank.ts';
import type { Scene } from './scene.ts';
import { sparedKinds } from './spared-kinds.ts';

/** A candidate as the verdict presents it. */
export function suspectOf(scene: Scene, candidate: Candidate): Suspect {
  const { hypothesis } = candidate;
  return {
    hop: hypothesis.hop,
    cause:
      hypothesis.fault === null
        ? { kind: 'unknown' }
        : { kind: 'fault', id: hypothesis.fault.id, corpus: hypothesis.fault.corpus },
    sentence: `${hypothesis.sentence}${sparedKinds(candidate)}`,
    posterior: candidate.posterior,
    evidence: hypothesis.evidence,
    contrast: contrastOf(scene, candidate, hypothesis.hop.kind),
    intermittency: candidate.share,
    fix: hypothesis.fix,
  };
}
