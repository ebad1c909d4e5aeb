import type { Evidence } from '../model/verdict.ts';

export const proof = (source: string, text: string): Evidence => ({ weight: 'proof', source, text });

export const supports = (source: string, text: string): Evidence => ({ weight: 'supports', source, text });

export const contradicts = (source: string, text: string): Evidence => ({
  weight: 'contradicts',
  source,
  text,
});

/** Evidence that is there only if the condition holds. */
export const when = (condition: boolean, evidence: Evidence): readonly Evidence[] =>
  condition ? [evidence] : [];
