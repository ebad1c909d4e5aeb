import type { Scene } from '../infer/scene.ts';
import { changesFact, customDnsFact } from './configuration-facts.ts';
import type { Fact } from './fact.ts';
import { failureFacts } from './failure-facts.ts';
import { libcFacts } from './libc-fact.ts';
import { logFact } from './log-fact.ts';
import { corednsFact, nodeFact } from './performance-facts.ts';

/**
 * The questions with which an investigation begins (Microsoft documentation, "Troubleshoot DNS resolution problems in AKS",
 * step 1), and what changed.
 */
export const baselineFacts = (scene: Scene): readonly Fact[] => [
  ...failureFacts(scene),
  ...libcFacts(scene),
  customDnsFact(scene),
  nodeFact(scene),
  corednsFact(scene),
  logFact(scene),
  changesFact(scene),
];
