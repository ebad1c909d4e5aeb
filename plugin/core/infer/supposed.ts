import type { Hypothesis } from '../faults/fault.ts';
import type { HopKind } from '../model/hop.ts';
import type { Crossing } from '../paths/crossing.ts';
import { crossingsOf, routeOf } from '../paths/route.ts';
import { unknownServer } from '../paths/upstreams.ts';
import type { Scored } from './score.ts';
import type { Scene } from './scene.ts';

/**
 * Whether a fault explains failures only if CoreDNS asks those whom it is supposed to ask, the Corefile leaving that open: it would not
 * strike if CoreDNS asked somebody else, or nothing but their answers tells it from a fault of theirs.
 */
export const restsOnSupposition = (scene: Scene, { hypothesis, struck }: Scored): boolean =>
  [...struck().keys()].some((cell) => {
    const open = crossingsOf(routeOf(cell.probe, scene.context)).filter(({ supposed }) => supposed);
    const vague = hypothesis.fault === null && hypothesis.hop.kind === 'coredns-config';
    return (
      cell.failed > 0 &&
      open.some(
        (crossing) => vague || (strikes(hypothesis, crossing) && !strikes(hypothesis, elsewhere(crossing))),
      )
    );
  });

/**
 * Whether a fault explains failures only if CoreDNS forwards as usual, which nobody could read: it strikes where a question comes to only by
 * being forwarded.
 */
export const restsOnUnreadCorefile = (scene: Scene, { hypothesis, struck }: Scored): boolean =>
  scene.layout.corefile.kind === 'missing' &&
  [...struck().keys()].some(
    ({ probe, failed }) =>
      failed > 0 &&
      probe.target.role !== 'upstream' &&
      crossingsOf(routeOf(probe, scene.context)).some(
        (crossing) => behindCorefile.has(crossing.hop) && strikes(hypothesis, crossing),
      ),
  );

const behindCorefile = new Set<HopKind>(['coredns-egress', 'node-egress', 'upstream', 'authority']);

const elsewhere = (crossing: Crossing): Crossing => ({ ...crossing, upstream: unknownServer.address });

const strikes = ({ where, effect }: Hypothesis, crossing: Crossing): boolean =>
  where?.(crossing) !== false && effect(crossing) !== null;

/** What in the Corefile leaves open who answers names that matter here, and what is supposed instead. */
export function doubtsTold({ layout, complaint }: Scene): readonly string[] {
  const told = new Map<string, string>();
  for (const name of ['x.invalid', ...complaint.names]) {
    const answerer = layout.answerer(name);
    if (answerer.kind !== 'unknown') continue;
    const { to } = layout.forwarding({ kind: 'complained', name, given: name, type: 'A' }, null);
    for (const { source, text } of answerer.doubts) {
      const doubt = `${source.key}:${String(source.line)} ${text}`;
      told.set(doubt, told.get(doubt) ?? to.join(', '));
    }
  }
  return [...told].map(
    ([doubt, to]) =>
      `The Corefile leaves open who answers some names: ${doubt}. They are judged as if ${to} were asked, and no verdict that rests on this is more than possible.`,
  );
}
