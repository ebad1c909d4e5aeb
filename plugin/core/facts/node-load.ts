import type { Scene } from '../infer/scene.ts';
import { describeMissing } from '../model/part.ts';
import type { NodeState } from './node-fact.ts';
import { percent } from './percent.ts';

/** Share of what it has above which a node has nothing left for whoever needs more. */
const almostAll = 0.9;

/** What its pods may use and do use; limits beyond the node are usual, and a reason to look when it is under pressure. */
export function loadOf(scene: Scene, node: string): NodeState {
  const [limits, use] = [limitsOf(scene, node), useOf(scene, node)];
  return {
    strains: use.strains,
    values: [...limits.values, ...use.values],
    unmeasured: [...limits.unmeasured, ...use.unmeasured],
  };
}

const nothing: NodeState = { strains: [], values: [], unmeasured: [] };

/** Old recordings say nothing of it. */
function limitsOf({ topology: { nodeShares } }: Scene, node: string): NodeState {
  const shares = nodeShares?.[node];
  if (shares === undefined) return nothing;
  if (shares.kind === 'missing')
    return { ...nothing, unmeasured: [`limits of its pods (${describeMissing(shares.why)})`] };
  const { cpuLimits, memoryLimits } = shares.value;
  return {
    ...nothing,
    values: [`limits of its pods: CPU ${percent(cpuLimits)}, memory ${percent(memoryLimits)}`],
  };
}

function useOf({ topology: { usage, nodeShares } }: Scene, node: string): NodeState {
  const unmeasured = (why: string): NodeState => ({ ...nothing, unmeasured: [`use (${why})`] });
  if (usage === undefined)
    return nodeShares === undefined ? nothing : unmeasured('metrics.k8s.io is not installed');
  if (usage.kind === 'missing') return unmeasured(describeMissing(usage.why));
  const use = usage.value.nodes[node];
  if (use === undefined) {
    const { nodesUnread } = usage.value;
    return unmeasured(
      nodesUnread === undefined ? 'metrics.k8s.io tells nothing of it' : describeMissing(nodesUnread),
    );
  }
  return {
    ...nothing,
    values: [`used: CPU ${percent(use.cpu)}, memory ${percent(use.memory)}`],
    strains: (['cpu', 'memory'] as const).flatMap((kind) =>
      use[kind] > almostAll ? [`${kind === 'cpu' ? 'CPU' : kind} used ${percent(use[kind])}`] : [],
    ),
  };
}
