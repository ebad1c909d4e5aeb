import type { Cell } from '../model/cell.ts';
import type { Scene } from './scene.ts';

/**
 * Upstream resolvers that give an address for random names, which nobody has registered: some redirect what does not exist.
 * DNS works; misspelt names, and names that a search list makes up, seem to resolve.
 */
export function redirectedNames(scene: Scene): readonly string[] {
  const redirecting = scene.cells.filter(redirects);
  const servers = [...new Set(redirecting.map(({ probe }) => probe.target.address))];
  const addresses = [...new Set(redirecting.flatMap(({ data }) => data))];
  return servers.length === 0
    ? []
    : [
        `Upstream resolver${servers.length === 1 ? '' : 's'} ${servers.join(', ')} answer${servers.length === 1 ? 's' : ''} names that do not exist with ${addresses.slice(0, 3).join(', ')}: a misspelt name, or one that a search list makes up, seems to resolve and leads there.`,
      ];
}

/** More than once, and more often than not: one may be chance. */
const redirects = ({ probe: { target, question }, counts, measured, data }: Cell): boolean =>
  target.role === 'upstream' &&
  question.kind === 'external-absent' &&
  question.type === 'A' &&
  (counts.noerror ?? 0) >= 2 &&
  (counts.noerror ?? 0) * 2 > measured &&
  data.length > 0;
