import { conntrackFill, conntrackOf } from '../faults/conntrack-full.ts';
import { nodesRead, nodeTable } from '../faults/readings.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { wellIf, type Fact } from './fact.ts';
import { droppedBy } from '../faults/node-counters.ts';
import { listed } from './listed.ts';
import { loadOf } from './node-load.ts';
import { pressureLimits, pressureOf } from './pressure.ts';

/** What is under strain on a node, what was measured there, and what was not. */
export interface NodeState {
  readonly strains: readonly string[];
  readonly values: readonly string[];
  /** Each with its reason. */
  readonly unmeasured: readonly string[];
}

/** Conditions, pressure, connection tracking, limits and use of the nodes in question: of CoreDNS pods, and those asked from; most strain first. */
export function nodeFact(scene: Scene): Fact {
  const nodes = nodesInQuestion(scene)
    .map((node) => ({ node, ...stateOf(scene, node) }))
    .sort((a, b) => b.strains.length - a.strains.length);
  const strained = nodes.filter(({ strains }) => strains.length > 0);
  const measured = nodes.some(({ node }) => isRead(scene, node));
  const unmeasured = Map.groupBy(
    nodes.flatMap(({ node, unmeasured: some }) => some.map((what) => ({ node, what }))),
    ({ what }) => what,
  );
  return {
    question: 'Node performance?',
    answer:
      strained.length > 0
        ? listed(
            strained.map(({ node, strains }) => `${node}: ${strains.join(', ')}`),
            '; ',
          )
        : measured
          ? 'nothing is under strain'
          : 'not measured',
    evidence: [
      listed(
        nodes.flatMap(({ node, values }) => (values.length === 0 ? [] : [`${node}: ${values.join(', ')}`])),
        '; ',
      ),
      ...[...unmeasured].map(([what, some]) => {
        const names = some.map(({ node }) => node);
        return `not measured of ${listed(names, ', ')}: ${what}`;
      }),
      ...(nodes.length === 0 ? ['no node is known'] : []),
    ]
      .filter((part) => part !== '')
      .join('; '),
    ...wellIf(measured && strained.length === 0),
  };
}

const nodesInQuestion = (scene: Scene): readonly string[] => [
  ...new Set([
    ...nodesRead(scene),
    ...scene.vantages.map(({ node }) => node),
    ...scene.layout.pods.flatMap(({ node }) => node ?? []),
  ]),
];

const isRead = (scene: Scene, node: string): boolean => nodeTable(scene, node, '/proc/loadavg') !== null;

function stateOf(scene: Scene, node: string): NodeState {
  const states = [tablesOf(scene, node), conditionsOf(scene, node), loadOf(scene, node)];
  return {
    strains: states.flatMap(({ strains }) => strains),
    values: states.flatMap(({ values }) => values),
    unmeasured: states.flatMap(({ unmeasured }) => unmeasured),
  };
}

/** What its kernel tells. */
function tablesOf(scene: Scene, node: string): NodeState {
  if (!isRead(scene, node))
    return {
      strains: [],
      values: [],
      unmeasured: ['pressure and connection tracking (no probe on the host network read /proc)'],
    };
  const strains: string[] = [];
  const values: string[] = [`load ${nodeTable(scene, node, '/proc/loadavg')?.split(' ')[0] ?? '?'}`];
  for (const kind of ['cpu', 'memory', 'io'] as const) {
    const some = pressureOf(nodeTable(scene, node, `/proc/pressure/${kind}`));
    if (some === null) continue;
    const words = `${kind} pressure ${String(Math.round(some))} %`;
    values.push(words);
    if (some > pressureLimits[kind]) strains.push(words);
  }
  const table = conntrackOf(scene, node);
  if (table !== null) {
    values.push(`connection tracking ${conntrackFill(table)}`);
    if (table.count > 0.8 * table.max) strains.push(`connection tracking ${conntrackFill(table)}`);
  }
  for (const { what, sinceStart, now } of droppedBy(scene, node)) {
    if (now !== null && now > 0) strains.push(`${String(now)} ${what} lost just now`);
    if (sinceStart > 0) values.push(`${String(sinceStart)} ${what} lost since the node started`);
  }
  return { strains, values, unmeasured: [] };
}

/** What its kubelet tells; a node that could not be read is among what the report misses. */
function conditionsOf({ topology }: Scene, node: string): NodeState {
  const part = topology.nodes[node];
  const conditions = part === undefined ? [] : (valueOr(part, null)?.conditions ?? []);
  return {
    strains: conditions.flatMap(({ type, status }) => (type !== 'Ready' && status === 'True' ? [type] : [])),
    values: [],
    unmeasured: [],
  };
}
