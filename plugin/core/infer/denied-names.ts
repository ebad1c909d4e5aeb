import type { Scene } from './scene.ts';

/**
 * Names complained of that exist, since some resolver has them, and that CoreDNS denied more than once. No load and no lost packet does
 * that, and it is what was complained of: perhaps too little to accuse anybody, and too much for health.
 */
export const deniedNames = (scene: Scene): readonly string[] =>
  scene.complaint.names.filter((given) => {
    const cells = scene.cells.filter(
      ({ probe: { question } }) =>
        question.kind === 'complained' && question.given === given && scene.context.isPrimary(question.name),
    );
    const denials = cells
      .filter(({ probe }) => probe.target.role !== 'upstream')
      .reduce((sum, { counts }) => sum + (counts.nxdomain ?? 0), 0);
    return denials >= 2 && cells.some(({ counts }) => (counts.noerror ?? 0) > 0);
  });
