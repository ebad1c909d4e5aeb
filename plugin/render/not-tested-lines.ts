import { describeMissing } from '../core/model/part.ts';
import type { Diagnosis, Unasked } from '../core/model/verdict.ts';

/** What was not tested, and what could not be read: whatever has one reason in one sentence. */
export const notTestedLines = ({ notTested, missing }: Diagnosis): readonly string[] => [
  ...byReason(notTested.filter(({ asked }) => asked === undefined).map(({ what, why }) => ({ what, why }))),
  ...unaskedLines(notTested.flatMap(({ asked, why }) => (asked === undefined ? [] : [{ asked, why }]))),
  ...byReason(
    missing.map(({ part, why }) => ({ what: part, why: describeMissing(why) })),
    ' not read',
  ),
];

interface Reasoned {
  readonly what: string;
  readonly why: string;
}

const byReason = (all: readonly Reasoned[], verb = ''): readonly string[] =>
  [...Map.groupBy(all, ({ why }) => why)].map(
    ([why, group]) => `${listed(group.map(({ what }) => what))}${verb}: ${why}`,
  );

/** Questions as a rectangle: all of them over each protocol at each target from each vantage. */
interface Block {
  readonly names: readonly string[];
  readonly targets: readonly string[];
  readonly protocols: readonly string[];
  readonly vantages: readonly string[];
  /** Said of the target, which is left out at its beginning; or of anything. */
  readonly why: string;
  readonly ofTarget: boolean;
}

function unaskedLines(all: readonly { readonly asked: Unasked; readonly why: string }[]): readonly string[] {
  const single = all.map(({ asked: { names, target, protocol, vantage }, why }): Block => {
    const ofTarget = why.startsWith(`${target} `);
    return {
      names: [names],
      targets: [target],
      protocols: [protocol.toUpperCase()],
      vantages: [vantage],
      why: ofTarget ? why.slice(target.length + 1) : why,
      ofTarget,
    };
  });
  return sides.reduce(joinedAlong, single).map(sentence);
}

const sides = ['protocols', 'targets', 'vantages', 'names'] as const;

/** Blocks that differ in one side only are one block. */
function joinedAlong(blocks: readonly Block[], side: (typeof sides)[number]): readonly Block[] {
  const alike = Map.groupBy(blocks, (block) => JSON.stringify({ ...block, [side]: null }));
  return [...alike.values()].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : [{ ...first, [side]: [...new Set([first, ...more].flatMap((block) => block[side]))] }],
  );
}

function sentence({ names, targets, protocols, vantages, why, ofTarget }: Block): string {
  const reason = !ofTarget
    ? why
    : targets.length === 1
      ? `it ${why}`
      : `they ${why.replace(/^does /, 'do ')}`;
  return `${listed(names)} at ${listed(targets)} (${protocols.join(', ')}) from ${listed(vantages)}: ${reason}`;
}

/** "a, b and c". */
const listed = (texts: readonly string[]): string => {
  const [last = '', ...others] = texts.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`;
};
