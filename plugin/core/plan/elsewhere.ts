import type { Missing } from '../model/part.ts';
import type { WantedVantage } from '../model/step.ts';
import { valueOr } from '../model/part.ts';
import type { Scene } from '../infer/scene.ts';
import { appOn, hostOn, type VantageContext } from './vantages.ts';

/** Nodes that are tried before it is given up. */
const mostNodes = 3;

/**
 * Where no probe came up on the nodes tried so far, and the nodes are to blame for that, another node is asked: what can be
 * measured there is better than nothing, and it is told where it was measured. Empty where trying again is in vain.
 */
export function elsewhere(scene: Scene, context: VantageContext): readonly WantedVantage[] {
  const reports = scene.observations.vantages;
  const tried = new Set(reports.map((report) => report.vantage.node));
  const hopeless = reports.some(({ state }) => state.kind === 'ready' || !isOfTheNode(state.why));
  const node = nodesToAsk(scene).find((name) => !tried.has(name));
  if (hopeless || node === undefined || tried.size >= mostNodes) return [];
  const because = `because nothing starts on ${[...tried].join(', ')}`;
  return [appOn(node, context, because), hostOn(node, context, because)];
}

/** Rights and quotas are the same on every node. */
const isOfTheNode = (why: Missing): boolean =>
  why.reason === 'unnoticed' ||
  why.reason === 'not-started' ||
  (why.reason === 'refused' && why.by.startsWith('the kubelet'));

const nodesToAsk = (scene: Scene): readonly string[] =>
  Object.entries(scene.topology.nodes).flatMap(([name, part]) => {
    const node = valueOr(part, null);
    return node?.ready === true && !node.unschedulable && node.os !== 'windows' ? [name] : [];
  });
