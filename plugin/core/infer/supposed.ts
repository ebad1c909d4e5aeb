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
 * being forwarded, or it is a vague one of CoreDNS that spares what CoreDNS knows by itself.
 */
export function restsOnUnreadCorefile(scene: Scene, { hypothesis, struck }: Scored): boolean {
  if (scene.layout.corefile.kind !== 'missing') return false;
  const beyond = [...struck().keys()]
    .filter(({ probe, failed }) => failed > 0 && probe.target.role !== 'upstream')
    .map(({ probe }) =>
      crossingsOf(routeOf(probe, scene.context)).filter(({ hop }) => behindCorefile.has(hop)),
    );
  const isVague = hypothesis.fault === null && hypothesis.hop.kind === 'coredns-process';
  return (
    beyond.some((crossings) => crossings.some((crossing) => strikes(hypothesis, crossing))) ||
    (isVague && beyond.length > 0 && beyond.every((crossings) => crossings.length > 0))
  );
}

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
