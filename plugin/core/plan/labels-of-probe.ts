import { sceneOf } from '../infer/scene.ts';
import type { Complaint } from '../model/complaint.ts';
import type { Missing } from '../model/part.ts';
import type { Vantage } from '../model/probe.ts';
import type { AppPod, Labels, Topology } from '../model/topology.ts';
import { copiedLabels, whyLeftOut, type LeftOut } from '../policy/copied-labels.ts';
import { decideDns, type FlowDecision } from '../policy/dns-flow.ts';
import { lookedAt } from '../policy/relevant-labels.ts';
import { policiesIn, takersIn } from '../policy/policies-in.ts';

export interface ProbeLabels {
  readonly labels: Labels;
  /** Why a probe with these labels would be judged by other rules than the pod; null: it would not. */
  readonly noProbe: Missing | null;
}

/**
 * What a probe in the pod's place carries. Where a label that it may not carry decides by the rules of the policies whether DNS passes,
 * a probe would show what happens to another pod: then the labels are the pod's, and none but the pod itself can be asked from.
 */
export function labelsOfProbe(
  pod: AppPod,
  place: Vantage,
  complaint: Complaint,
  topology: Topology,
): ProbeLabels {
  const policies = policiesIn(topology);
  const { labels, leftOut } = copiedLabels(pod.labels, policies, takersIn(topology));
  const asPod = { ...place, labels: lookedAt(pod.labels, policies) };
  const decisive = leftOut.length > 0 && !faresTheSame(asPod, { ...place, labels }, complaint, topology);
  return decisive ? { labels: asPod.labels, noProbe: because(leftOut) } : { labels, noProbe: null };
}

const because = (leftOut: readonly LeftOut[]): Missing => ({
  reason: 'not-asked',
  detail: `a probe would not be like the pod: ${leftOut.map(whyLeftOut).join('; ')}`,
});

function faresTheSame(one: Vantage, other: Vantage, complaint: Complaint, topology: Topology): boolean {
  const scene = sceneOf(complaint, topology, { vantages: [], samples: [], readings: [] });
  return (['udp', 'tcp'] as const).every((protocol) =>
    scene.layout.pods.every((target) =>
      (['Egress', 'Ingress'] as const).every(
        (direction) =>
          outcomeOf(decideDns(scene, direction, one, target, protocol)) ===
          outcomeOf(decideDns(scene, direction, other, target, protocol)),
      ),
    ),
  );
}

/** What becomes of a query, whichever policy sees to it. */
const outcomeOf = (decision: FlowDecision): string =>
  decision.kind === 'not-isolated' || (decision.kind === 'allowed' && decision.names === null)
    ? 'passes'
    : decision.kind === 'allowed'
      ? JSON.stringify(decision.names)
      : decision.kind;
