import type { Cell } from '../model/cell.ts';
import type { Scene } from './scene.ts';

/**
 * Names to which CoreDNS gives other addresses than all its upstreams do, from its cache by the look of the TTLs: what was
 * right before a change, or one of many addresses of a busy name. Worth a line, never an accusation.
 */
export const keptAnswers = (scene: Scene): readonly string[] =>
  scene.complaint.names.flatMap((given) => {
    const cells = scene.cells.filter(
      ({ probe: { question }, data }) =>
        question.kind === 'complained' &&
        question.given === given &&
        question.type === 'A' &&
        data.length > 0,
    );
    const upstream = cells.filter((cell) => cell.probe.target.role === 'upstream');
    const kept = cells.filter((cell) => cell.probe.target.role !== 'upstream' && isKept(cell, upstream));
    if (kept.length === 0) return [];
    const [theirs, ours] = [addressesOf(upstream), addressesOf(kept)];
    const left = Math.max(...kept.flatMap((cell) => cell.ttls));
    return [
      `${given}: CoreDNS still answers ${ours} from its cache, its upstream resolvers answer ${theirs} now. If the record was changed, this passes within ${String(left)} s, or at once with a restart of CoreDNS; if the name has many addresses, both may be right.`,
    ];
  });

/** No address in common, and a TTL that has run down. */
function isKept(cell: Cell, upstream: readonly Cell[]): boolean {
  const right = upstream.flatMap((other) => other.data);
  const whole = Math.max(0, ...upstream.flatMap((other) => other.ttls));
  const aged = cell.ttls.some((ttl) => ttl < whole);
  return right.length > 0 && aged && !cell.data.some((address) => right.includes(address));
}

const addressesOf = (cells: readonly Cell[]): string =>
  [...new Set(cells.flatMap((cell) => cell.data))].slice(0, 3).join(', ');
