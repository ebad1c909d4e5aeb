import { inZone } from '../corefile/forwarding.ts';
import type { Cell } from '../model/cell.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { sure } from '../paths/distribution.ts';
import { nameOnPath } from '../paths/layout.ts';
import { bogus, whySaid } from './extended-errors.ts';
import { proof, when } from './evidence.ts';
import type { Fault } from './fault.ts';
import { zonesAsked } from './zones-asked.ts';

export const dnssecValidationFails: Fault = {
  id: 'dnssec-validation-fails',
  hop: 'authority',
  corpus: ['D43'],
  title: 'A resolver rejects a domain because its DNSSEC signatures do not validate',
  source: 'RFC 4035 section 5.5; RFC 8914 codes 6 to 10',
  explanation:
    'A resolver that validates DNSSEC rejects a domain whose signatures are expired, missing or wrong, and answers SERVFAIL. ' +
    'Only that domain fails, for everybody whose resolver validates; asked without the check it is answered, unlike where its servers are out of reach. ' +
    'A wrong clock on the resolver makes all signed domains fail.',
  remedy:
    'Compare `dig NAME` with `dig +cd NAME`: only the second is answered. ' +
    'The owner of the domain must repair its DS or RRSIG records; a negative trust anchor on the resolver bridges the time.',
  instances: (scene) =>
    zonesAskedUnchecked(scene).map((zone) => ({
      hop: { kind: 'authority', instance: zone },
      where: ({ hop, upstream }) => hop === 'authority' && upstream !== null,
      effect: ({ probe: { question } }) =>
        question.kind !== 'unchecked' && inZone(nameOnPath(question), zone) ? sure('servfail-now') : null,
      shows: ['servfail-now'],
      evidence: [
        ...evidenceFor(scene, zone),
        ...whySaid(
          scene,
          bogus,
          ({ target, question }) => target.role === 'upstream' && inZone(nameOnPath(question), zone),
        ),
      ],
      unlessKnown: isCompared(scene, zone)
        ? []
        : [`whether names of ${zone} are answered without validation could not be asked from a node`],
      sentence: `The resolvers reject ${zone} because its DNSSEC signatures do not validate; asked without validation they answer. This is a fault of the domain (or of a clock), not of the cluster.`,
      fix: [
        `dig +cd ${zone}   # answered, while without +cd it is SERVFAIL`,
        `Tell the owner of ${zone} (DS, RRSIG, expired signatures), or look at the clock of the resolver.`,
      ],
      notNetwork: true,
    })),
};

/** Only where the comparison was meant, and did not fail as well. */
const zonesAskedUnchecked = (scene: Scene): readonly string[] =>
  zonesAsked(scene).filter((zone) => {
    const asked = askedUnchecked(scene, zone);
    const answered = asked.filter(({ medianMs }) => medianMs !== null);
    return asked.length > 0 && (answered.length === 0 || answered.some(isGiven));
  });

/** Without it nothing tells a zone that fails otherwise. */
const isCompared = (scene: Scene, zone: string): boolean => askedUnchecked(scene, zone).some(isGiven);

const askedUnchecked = (scene: Scene, zone: string): readonly Cell[] =>
  scene.cells.filter(
    ({ probe }) => probe.question.kind === 'unchecked' && inZone(nameOnPath(probe.question), zone),
  );

const isGiven = ({ counts }: Cell): boolean =>
  (['noerror', 'late-2s', 'late-5s'] as const).some((outcome) => (counts[outcome] ?? 0) > 0);

function evidenceFor(scene: Scene, zone: string): readonly Evidence[] {
  const direct = scene.cells.filter(
    (cell) => cell.probe.target.role === 'upstream' && inZone(nameOnPath(cell.probe.question), zone),
  );
  const unchecked = direct.filter(
    (cell) => cell.probe.question.kind === 'unchecked' && (cell.counts.noerror ?? 0) > 0,
  );
  const checked = direct.filter(
    (cell) => cell.probe.question.kind === 'complained' && (cell.counts['servfail-now'] ?? 0) > 0,
  );
  return when(
    unchecked.length > 0 && checked.length > 0,
    proof(
      'direct questions to the upstream resolvers',
      'with checking disabled the name is answered, with checking it is SERVFAIL',
    ),
  );
}
