import { valueOr } from '../model/part.ts';
import type { NotTested } from '../model/verdict.ts';
import { copiedLabels, whyLeftOut } from '../policy/copied-labels.ts';
import { policyNames } from '../policy/policy-name.ts';
import { policiesIn, takersIn } from '../policy/policies-in.ts';
import { selects } from '../policy/selectors.ts';
import { modelledPod } from './modelled-pod.ts';
import type { Scene } from './scene.ts';

/** In what a probe was not like the pod that it was modelled on, for else something would have mistaken it for one of these pods. */
export function unlikeThePod(scene: Scene): readonly NotTested[] {
  const pod = modelledPod(scene);
  if (pod === null || asked(scene).some(({ asPod }) => asPod)) return [];
  const { topology } = scene;
  return copiedLabels(pod.labels, policiesIn(topology), takersIn(topology)).leftOut.map((left) => ({
    what: `whether ${policyNames(left.policies)} is enforced as its rules say for pods with ${left.key}=${left.value}`,
    why: `the probe was not like pod ${pod.name}: ${whyLeftOut(left)}; by the rules DNS fares the same without that label`,
  }));
}

/** Budgets whose evictions waited for the probes to go: their disruption controller knows no scale of a Job. */
export function waitingBudgets(scene: Scene): readonly string[] {
  const { topology, complaint } = scene;
  const probes = asked(scene).filter(
    ({ vantage, asPod }) => vantage.namespace === complaint.namespace && !asPod,
  );
  return takersIn(topology)
    .budgets.filter(({ selector }) => probes.some(({ vantage }) => selects(selector, vantage.labels)))
    .map(
      ({ name }) =>
        `PodDisruptionBudget ${complaint.namespace}/${name} counts its pods by the scale of their controllers, and selects probes of this run, whose Job has none: while they stood, no pod of it could be evicted (its condition said SyncFailed).`,
    );
}

/** Lists that were too long to look at all of them. */
export function unlookedTakers({ topology, complaint }: Scene): readonly NotTested[] {
  const lists = [
    {
      what: 'Services',
      part: topology.unreadyServices,
      why: 'one that sends traffic to pods that are not ready sends it to probes',
    },
    {
      what: 'PodDisruptionBudgets',
      part: topology.scaleBudgets,
      why: 'one that selects probes allows no eviction while they stand',
    },
  ];
  return lists.flatMap(({ what, part, why }) =>
    part !== undefined && valueOr(part, { items: [], truncated: false }).truncated
      ? [
          {
            what: `${what} of ${complaint.namespace} beyond the first`,
            why: `there are too many to look at; ${why}`,
          },
        ]
      : [],
  );
}

const asked = ({ observations }: Scene) =>
  observations.vantages.flatMap(({ vantage, state }) =>
    state.kind === 'ready' && vantage.inPod === undefined
      ? [{ vantage, asPod: state.inModelledPod !== undefined }]
      : [],
  );
