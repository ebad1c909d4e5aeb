import { directivesFor } from '../corefile/overrides.ts';
import type { Scene } from '../infer/scene.ts';

/** A denial as a CoreDNS pod gave it, with the seconds that it might still be kept. */
interface Denial {
  readonly entry: string;
  readonly sentMs: number;
  readonly ttl: number;
}

/** Times to live are whole seconds, and so is their age in a cache. */
const roundingMs = 2000;

/**
 * Whether a CoreDNS pod learnt during the run that there is no such name: its denial was as long-lived as its cache keeps any when the pod
 * was first asked, or lived longer again than it had left. What is behind the cache denies the name, then, and has not only done so before.
 */
export function deniedAnew(scene: Scene, name: string): boolean {
  const longest = longestKept(scene, name);
  return [...Map.groupBy(denialsOf(scene, name), ({ entry }) => entry).values()].some((denials) => {
    const [first] = denials;
    const isWhole = longest !== null && first !== undefined && first.ttl >= longest;
    return isWhole || denials.some((one, index) => isRenewed(denials[index - 1], one));
  });
}

/** In the order of asking; one entry of the cache for each type that is asked of a pod, whatever the protocol. */
const denialsOf = ({ observations }: Scene, name: string): readonly Denial[] =>
  observations.samples
    .flatMap((sample) => {
      if (sample.kind === 'missing') return [];
      const { question, target } = sample.probe;
      const { outcome, sentMs } = sample;
      const ttl = outcome.answer?.ttl ?? null;
      return question.kind === 'complained' &&
        question.name === name &&
        target.role === 'coredns-pod' &&
        outcome.class === 'nxdomain' &&
        ttl !== null
        ? [{ entry: `${target.address} ${question.type}`, sentMs, ttl }]
        : [];
    })
    .sort((a, b) => a.sentMs - b.sentMs);

const isRenewed = (before: Denial | undefined, after: Denial): boolean =>
  before !== undefined && endOf(after) - endOf(before) > roundingMs;

const endOf = ({ sentMs, ttl }: Denial): number => sentMs + ttl * 1000;

/** Seconds for which the cache of the name's server block keeps denials, where it says so (CoreDNS documentation, plugin "cache"). */
function longestKept({ layout }: Scene, name: string): number | null {
  const caches = directivesFor(layout.corefile, name).filter((directive) => directive.name === 'cache');
  const seconds = caches.map(({ args, block }) => {
    const denial = block.find((line) => line.name === 'denial');
    return Number(denial?.args[1] ?? args[0]);
  });
  return seconds.length > 0 && seconds.every(Number.isInteger) ? Math.max(...seconds) : null;
}
