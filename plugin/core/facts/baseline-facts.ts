import type { Scene } from '../infer/scene.ts';
import { changesFact } from './changes-fact.ts';
import { corednsFact } from './coredns-fact.ts';
import { customDnsFact } from './configuration-facts.ts';
import { eventsFact } from './events-fact.ts';
import type { Fact } from './fact.ts';
import { failureFacts } from './failure-facts.ts';
import { libcFacts } from './libc-fact.ts';
import { logFact } from './log-fact.ts';
import { nodeFact } from './node-fact.ts';
import { throttlingFact } from './throttling-fact.ts';

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
  ...throttlingFact(scene),
  logFact(scene),
  eventsFact(scene),
  changesFact(scene),
];
