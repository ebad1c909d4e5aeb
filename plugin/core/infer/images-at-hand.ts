import { describeMissing, valueOr } from '../model/part.ts';
import { parsePullFailure } from '../parse-pull-failure.ts';
import type { Scene } from './scene.ts';

/** What helps where no probe pod could ask since its image could not be had: one that the nodes have. Nothing where some place could be asked from. */
export function imagesAtHand({ observations, topology, complaint }: Scene): readonly string[] {
  const app = observations.vantages.filter(({ vantage }) => vantage.kind === 'app');
  const unpulled = app.some(({ state, notStarted = [] }) =>
    [...notStarted.map(({ why }) => why), ...(state.kind === 'missing' ? [state.why] : [])].some(
      (why) => parsePullFailure(describeMissing(why)) !== null,
    ),
  );
  if (!unpulled || app.some(({ state }) => state.kind === 'ready')) return [];
  const nodes = app.map(({ vantage }) => vantage.node);
  const images = [
    ...new Set(
      valueOr(topology.pods, { items: [], truncated: false }).items.flatMap((pod) =>
        pod.phase === 'Running' && pod.node !== null && nodes.includes(pod.node) ? (pod.images ?? []) : [],
      ),
    ),
  ].filter((image) => !app.some(({ notStarted = [] }) => notStarted.some((one) => one.image === image)));
  const which =
    images.length === 0
      ? `pods that run there tell which (kubectl -n ${complaint.namespace} get pods -o jsonpath='{..image}')`
      : `pods of namespace ${complaint.namespace} there run ${images.slice(0, mostNamed).join(', ')}`;
  return [
    `What may help: --image REFERENCE with an image that the nodes have already and that holds python3, bash 5, or a shell and dig 9.18; ${which}. Where no probe starts at all, --pod POD chooses the pod that is asked from itself, for which you need the right to create pods/exec -n ${complaint.namespace}.`,
  ];
}

/** More are no help to choose from. */
const mostNamed = 5;
