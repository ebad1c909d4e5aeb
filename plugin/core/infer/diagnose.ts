import type { Complaint } from '../model/complaint.ts';
import type { Observations } from '../model/observation.ts';
import { describeMissing } from '../model/part.ts';
import type { Topology } from '../model/topology.ts';
import type { Diagnosis } from '../model/verdict.ts';
import { baselineFacts } from '../facts/baseline-facts.ts';
import { whileItLasted } from './ended.ts';
import { factsOf } from './facts.ts';
import { judge } from './judge.ts';
import { missingParts, notTestedIn } from './not-tested.ts';
import { ownServers } from './own-servers.ts';
import { pathStates } from './path-states.ts';
import { rank } from './rank.ts';
import { remarksOf } from './remarks.ts';
import { sceneOf } from './scene.ts';

/** From what was read and observed to what it means. Pure: the same recording gives the same diagnosis. */
export function diagnose(complaint: Complaint, topology: Topology, observed: Observations): Diagnosis {
  const { observations, endedMs } = whileItLasted(observed);
  const scene = sceneOf(complaint, topology, observations);
  const { verdict, risks, unexplained } = judge(scene, rank(scene));
  return {
    occasion: { takenAt: topology.takenAt, cluster: topology.cluster ?? null },
    complaint,
    verdict,
    path: pathStates(scene, { verdict, risks, unexplained }),
    cells: scene.cells,
    risks,
    remarks: [...(endedMs === null ? [] : [ended(endedMs)]), ...remarksOf(scene, verdict)],
    notTested: [...notTestedIn(scene), ...ownServers(scene, verdict)],
    unexplained,
    facts: factsOf(scene),
    baseline: baselineFacts(scene),
    missing: missingParts(scene),
    vantages: observed.vantages.map(({ vantage, state }) => ({
      id: vantage.id,
      namespace: vantage.namespace,
      node: vantage.node,
      modelledOn: vantage.modelledOn,
      state: state.kind === 'ready' ? `${state.instrument} in ${state.image}` : describeMissing(state.why),
    })),
  };
}

/** Later answers are no contrast to earlier failures. */
const ended = (ms: number): string =>
  `It ended while this run asked: from its second ${String(Math.floor(ms / 1000))} on everything was answered. The verdict is of what was asked before, and of what may come back; --budget 30s watches for it.`;
