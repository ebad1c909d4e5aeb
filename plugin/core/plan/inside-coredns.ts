import type { Candidate, Ranking } from '../infer/rank.ts';
import type { Scene } from '../infer/scene.ts';
import type { Vantage, VantageId } from '../model/probe.ts';
import type { WantedVantage } from '../model/step.ts';
import type { LayoutPod } from '../paths/layout.ts';
import { separates } from './asking-from.ts';
import { suspectsOf } from './further-vantages.ts';

/** An ephemeral container stays listed in its pod for as long as the pod lives: in as few pods as can tell. */
const mostInside = 2;

/**
 * Inside CoreDNS pods, where no path, policy or Service lies before the server and its own egress can be tried: only where that
 * would tell the remaining suspects apart, or where one pod is suspected and nobody knows of what: its server and what lies right
 * before it look alike from outside. One pod that fails, and one that does not, where there are both.
 */
export function insideCoredns(scene: Scene, ranking: Ranking): readonly WantedVantage[] {
  const suspects = suspectsOf(ranking);
  const inside = scene.vantages.filter((vantage) => vantage.kind === 'coredns');
  if (inside.length > 0) return [];
  const failing = scene.layout.pods.filter((pod) => fails(scene, pod));
  const well = scene.layout.pods.filter((pod) => !fails(scene, pod));
  return [...failing.slice(0, 1), ...well, ...failing.slice(1)]
    .slice(0, mostInside)
    .flatMap((pod) => within(scene, pod))
    .filter(({ vantage }) => separates(scene, vantage, suspects) || isPuzzling(suspects, vantage));
}

function isPuzzling([first]: readonly Candidate[], { inPod }: Vantage): boolean {
  if (first === undefined) return false;
  const { hop, fault } = first.hypothesis;
  return fault === null && hop.kind === 'coredns-process' && hop.instance === inPod;
}

const fails = ({ cells }: Scene, pod: LayoutPod): boolean =>
  cells.some(({ probe, failed }) => probe.target.address === pod.address && failed > 0);

function within({ layout }: Scene, { name, node }: LayoutPod): readonly WantedVantage[] {
  if (node === null) return [];
  const namespace = layout.service?.namespace ?? 'kube-system';
  return [
    {
      vantage: {
        id: `inside@${name}` as VantageId,
        kind: 'coredns',
        namespace,
        node,
        labels: {},
        modelledOn: null,
        dnsPolicy: 'Default',
        dnsConfig: null,
        inPod: name,
      },
      namespaces: [namespace],
      because: `by an ephemeral container in pod ${name}, which stays listed there until the pod is replaced (--deep)`,
    },
  ];
}
