import { valueOr } from '../model/part.ts';
import type { Node, Topology } from '../model/topology.ts';
import { secondsBetween } from '../timestamps.ts';
import { ageWithinDay } from './age.ts';
import type { OneChange } from './one-change.ts';

/** What befell the nodes that were read within a day: they joined, became ready or not, were tainted, or somebody changed them. */
export const nodeChanges = ({ nodes, takenAt }: Topology): readonly OneChange[] =>
  Object.values(nodes).flatMap((part) => {
    const node = valueOr(part, null);
    return node === null ? [] : happenedTo(node).flatMap(({ at, by }) => changeOf(node, at, by, takenAt));
  });

function changeOf({ name }: Node, at: string, by: string, takenAt: string): readonly OneChange[] {
  const ageSeconds = ageWithinDay(at, takenAt);
  return ageSeconds === null ? [] : [{ what: `node ${name}`, by, ageSeconds }];
}

interface Happening {
  readonly at: string;
  readonly by: string;
}

function happenedTo(node: Node): readonly Happening[] {
  const { createdAt = '', readySince = '', ready, changes = [] } = node;
  const joining = (at: string): boolean => {
    const seconds = secondsBetween(createdAt, at);
    return seconds !== null && seconds < joiningSeconds;
  };
  const change = changes.find(({ at }) => !joining(at));
  const turned = { at: readySince, by: ready === true ? 'became ready' : 'stopped being ready' };
  return [
    { at: createdAt, by: 'joined' },
    ...(ready === true && joining(readySince) ? [] : [turned]),
    ...node.taints.flatMap(({ key, addedAt = '' }) => (ownWords.has(key) ? [] : [tainted(key, addedAt)])),
    ...(change === undefined ? [] : [{ at: change.at, by: `by ${change.by}` }]),
  ];
}

/** A node that joins is labelled and becomes ready by and by, which is no news beside that it joined. */
const joiningSeconds = 300;

/** Of a node that is not ready, which is told as such (Kubernetes documentation, "Taints and Tolerations": condition based). */
const ownWords = new Set(['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']);

const tainted = (key: string, at: string): Happening => ({
  at,
  by: key === 'node.kubernetes.io/unschedulable' ? 'was cordoned' : `was tainted ${key}`,
});
