import type { Cell } from '../model/cell.ts';
import type { Scene } from './scene.ts';

/**
 * Names to which CoreDNS, or one of its pods alone, gives other addresses than all its upstreams do: from its cache by the look of the
 * TTLs what was right before a change, or one of many addresses of a busy name. Worth a line, never an accusation.
 */
export const keptAnswers = (scene: Scene): readonly string[] =>
  scene.complaint.names.flatMap((given) => {
    const { upstream, others } = answersTo(scene, given);
    const foreign = others.filter((cell) => cell.failed === 0 && isForeign(cell, upstream));
    if (foreign.length === 0) return [];
    const kept = foreign.filter((cell) => isKept(cell, upstream));
    const [theirs, ours] = [addressesOf(upstream), addressesOf(kept.length > 0 ? kept : foreign)];
    const alone = podAlone(scene, foreign, others);
    if (alone !== null)
      return [
        `${given}: of the CoreDNS pods only ${alone} answers ${ours}; the others and the upstream resolvers answer ${theirs}. If the record was changed, that is an old answer in its cache and passes within ${secondsLeft(foreign)} s; if the name has many addresses, both may be right; if it stays so, what this pod asks is answered by somebody else.`,
      ];
    return kept.length === 0
      ? []
      : [
          `${given}: CoreDNS still answers ${ours} from its cache, its upstream resolvers answer ${theirs} now. If the record was changed, this passes within ${secondsLeft(kept)} s, or at once with a restart of CoreDNS; if the name has many addresses, both may be right.`,
        ];
  });

const secondsLeft = (cells: readonly Cell[]): string =>
  String(Math.max(0, ...cells.flatMap((cell) => cell.ttls)));

/**
 * Names to which CoreDNS gives other addresses than all its upstreams do, where its configuration could not be read: it may
 * answer them by itself, from an entry that has grown old, or the name has many addresses.
 */
export const otherAnswers = (scene: Scene): readonly string[] =>
  scene.layout.corefile.kind === 'present'
    ? []
    : scene.complaint.names.flatMap((given) => {
        const { upstream, others } = answersTo(scene, given);
        const foreign = others.filter(
          (cell) => isForeign(cell, upstream) && !(cell.failed === 0 && isKept(cell, upstream)),
        );
        return foreign.length === 0
          ? []
          : [
              `${given}: CoreDNS answers ${addressesOf(foreign)}, its upstream resolvers answer ${addressesOf(upstream)}. Its configuration could not be read: it may answer this name by itself.`,
            ];
      });

interface Answers {
  readonly upstream: readonly Cell[];
  /** By CoreDNS, its Service and caches. */
  readonly others: readonly Cell[];
}

function answersTo(scene: Scene, given: string): Answers {
  const cells = scene.cells.filter(
    ({ probe: { question }, data }) =>
      question.kind === 'complained' && question.given === given && question.type === 'A' && data.length > 0,
  );
  return {
    upstream: cells.filter((cell) => cell.probe.target.role === 'upstream'),
    others: cells.filter((cell) => cell.probe.target.role !== 'upstream'),
  };
}

/** The one pod that keeps it, where others answer as the upstream servers do; null for several, and where none was asked by itself. */
function podAlone(scene: Scene, kept: readonly Cell[], others: readonly Cell[]): string | null {
  const asked = (cells: readonly Cell[]): readonly string[] => [
    ...new Set(
      cells
        .filter(({ probe }) => probe.target.role === 'coredns-pod')
        .map(({ probe }) => probe.target.address),
    ),
  ];
  const keeping = asked(kept);
  const agreeing = asked(others.filter((cell) => !kept.includes(cell))).filter(
    (address) => !keeping.includes(address),
  );
  const [address] = keeping;
  if (address === undefined || keeping.length > 1 || agreeing.length === 0) return null;
  const pod = scene.layout.pods.find((one) => one.address === address);
  return pod === undefined ? address : `${pod.name}${pod.node === null ? '' : ` (on ${pod.node})`}`;
}

/** A TTL that has run down. */
function isKept(cell: Cell, upstream: readonly Cell[]): boolean {
  const whole = Math.max(0, ...upstream.flatMap((other) => other.ttls));
  return cell.ttls.some((ttl) => ttl < whole);
}

function isForeign(cell: Cell, upstream: readonly Cell[]): boolean {
  const right = upstream.flatMap((other) => other.data);
  return right.length > 0 && !cell.data.some((address) => right.includes(address));
}

const addressesOf = (cells: readonly Cell[]): string =>
  [...new Set(cells.flatMap((cell) => cell.data))].slice(0, 3).join(', ');
