import { normalZone } from '../corefile/zone.ts';
import type { Locus } from '../paths/crossing.ts';
import type { Scene } from '../infer/scene.ts';
import { describeMissing } from '../model/part.ts';
import type { Probe } from '../model/probe.ts';
import type { Evidence } from '../model/verdict.ts';
import { sure } from '../paths/distribution.ts';
import { claimedZone } from './claimed-by-cluster.ts';
import { emptyAliases } from './aliases.ts';
import { askedFromHosts, denials, knows } from './denials.ts';
import { disabledPodNames } from './disabled-pod-names.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { privateRemedies, serviceAbove, spellingRemedies, whereInstead, whereKnown } from './names-meant.ts';
import { privacyOf } from './private-names.ts';
import { addressedService, isOwnName, servicesMeant, unknownServices } from './services-meant.ts';
import { wasOneAsked } from './was-one-asked.ts';

export const nameAbsent: Fault = {
  id: 'name-absent',
  hop: 'authority',
  corpus: ['D46', 'D78'],
  title: 'The name does not exist: every resolver that was asked agrees',
  source: 'RFC 1035 section 4.1.1: RCODE 3; RFC 2308; RFC 8020',
  explanation:
    'Every resolver that was asked says that the name does not exist, or that it has no address of the type asked for. ' +
    'That is a right answer and no fault of the network: a misspelt name, a Service in another namespace, or a private zone that this network does not see. ' +
    'Where some resolver knows the name, the resolvers differ, a cache is old, or a CoreDNS pod has old data.',
  remedy:
    "Check the spelling, and for a Service its namespace (`kubectl get services -A`): a short name means the pod's own. " +
    'For a private name ask the servers of its zone, and link or forward that zone to this network.',
  instances: (scene) =>
    scene.complaint.names
      .filter(
        (given) =>
          !askedFromHosts(scene, normalZone(given)).some(knows) && claimedZone(scene, given) === null,
      )
      .flatMap((given) => [
        ...(isOfService(scene, given) || disabledPodNames(scene, given).length > 0
          ? []
          : [instanceFor(scene, given)]),
        ...withoutAddress(scene, given),
      ]),
};

/** The API knows better than CoreDNS; names of its pods, below its own, it does not know. */
const isOfService = (scene: Scene, given: string): boolean =>
  servicesMeant(scene, given).some((service) => service.exists && isOwnName(service));

const atAuthority = ({ hop }: Locus): boolean => hop === 'authority';

/** The name exists, perhaps as an alias, and leads to no IPv4 address. Other readings of it need not exist. */
function withoutAddress(scene: Scene, given: string): readonly FaultInstance[] {
  const empty = scene.cells.flatMap(({ probe: { question }, counts }) =>
    question.kind === 'complained' &&
    question.given === given &&
    (counts.nodata ?? 0) > 0 &&
    addressedService(scene, question.name) === null
      ? [question.name]
      : [],
  );
  const aliases = emptyAliases(scene, given);
  return empty.length === 0
    ? []
    : [
        {
          hop: { kind: 'authority', instance: given },
          where: atAuthority,
          effect: ({ probe: { question } }) =>
            question.kind === 'complained' && question.type === 'A' && empty.includes(question.name)
              ? sure('nodata')
              : null,
          shows: ['nodata'],
          evidence: [],
          sentence: `${whatIsEmpty(given, aliases)}: ${whoAgrees(scene, given)}.`,
          fix: [
            `dig ${given} AAAA   # an address of IPv6 alone needs clients that have IPv6`,
            ...aliases.map(
              (alias) => `dig ${alias} ANY   # what the name behind the alias has, and whether it leads back`,
            ),
          ],
          notNetwork: true,
        },
      ];
}

function whatIsEmpty(given: string, aliases: readonly string[]): string {
  if (aliases.includes(normalZone(given))) return `${given} is an alias that leads back to itself`;
  const how = aliases.length === 0 ? '' : ` as an alias of ${aliases.join(', ')},`;
  return `${given} exists${how} and has no address of type A`;
}

function instanceFor(scene: Scene, given: string): FaultInstance {
  const aliases = emptyAliases(scene, given);
  const absent = aliases.find((alias) => privacyOf(alias) !== 'public') ?? aliases[0] ?? given;
  return {
    hop: { kind: 'authority', instance: given },
    where: atAuthority,
    effect: ({ probe: { question } }) =>
      question.kind === 'complained' && question.given === given ? sure('nxdomain') : null,
    shows: ['nxdomain'],
    evidence: evidenceFor(scene, given),
    sentence: `${whatIsAbsent(given, aliases)}: ${whoAgrees(scene, given)}${whereInstead(scene, given)}${whereKnown(scene, absent)}.`,
    fix: [
      ...(aliases.length === 0
        ? spellingRemedies(scene, given)
        : [
            `dig ${absent}   # the zone of ${given} leads to it: repair the alias there, or what it leads to`,
          ]),
      ...privateRemedies(absent),
    ],
    notNetwork: true,
    unlessKnown: [...unreadServices(scene, given), ...unaskedResolvers(scene, given)],
  };
}

/** Somebody may have an address for it all the same: an old one, or one that is made up. */
function whoAgrees(scene: Scene, given: string): string {
  const alone = scene.cells.filter(
    (cell) =>
      cell.probe.question.kind === 'complained' &&
      cell.probe.question.given === given &&
      cell.shouldExist === true &&
      cell.data.length > 0 &&
      knows(cell),
  );
  const [first] = alone.map(({ probe }) => probe.target).toSorted((a, b) => rankOf(a) - rankOf(b));
  return first === undefined
    ? `${wasOneAsked(scene) ? 'the only server asked says so' : 'every resolver asked agrees'}, and the DNS path itself works`
    : `others that were asked say so, and ${first.role === 'coredns-pod' ? `CoreDNS pod ${first.pod}` : first.address} has an address for it all the same`;
}

/** What says the most: a pod by its name before the Service, behind which it stands. */
const rankOf = ({ role }: Probe['target']): number => (role === 'coredns-pod' ? 0 : 1);

/** NXDOMAIN behind an alias is said of its target (RFC 6604, 3). */
function whatIsAbsent(given: string, aliases: readonly string[]): string {
  switch (aliases.length) {
    case 0:
      return `${given} does not exist`;
    case 1:
      return `${given} is an alias of ${aliases.join()}, which does not exist`;
    default:
      return `${given} is an alias, by way of ${aliases.join(', ')}, of a name that does not exist`;
  }
}

/** CoreDNS alone says that there is no such Service, and it may be wrong: only the API knows. */
const unreadServices = (scene: Scene, given: string): readonly string[] =>
  unknownServices(scene, given).map(
    ({ key, why }) => `whether Service ${key} exists could not be read: ${describeMissing(why)}`,
  );

/** Nobody but CoreDNS was asked for an external name, and it may ask the wrong servers: those of the nodes must agree. */
function unaskedResolvers(scene: Scene, given: string): readonly string[] {
  if (scene.layout.answerer(given).kind === 'kubernetes' || !given.replace(/\.$/, '').includes('.'))
    return [];
  const answers = askedFromHosts(scene, normalZone(given)).filter((cell) => denials(cell) > 0 || knows(cell));
  return answers.length > 0
    ? []
    : [`whether the nodes' own resolvers know ${given} could not be asked from a node`];
}

/** What the API knows of the Services that the name can mean, and what the denials say of themselves. */
function evidenceFor(scene: Scene, given: string): readonly Evidence[] {
  const services = servicesMeant(scene, given);
  const existing = services.find((service) => service.exists && isOwnName(service));
  if (existing !== undefined) return [contradicts('the API server', `Service ${existing.key} exists`)];
  const answers = scene.cells.filter(
    (cell) =>
      cell.probe.question.kind === 'complained' && cell.probe.question.given === given && cell.measured > 0,
  );
  const denied = answers.filter((cell) => (cell.counts.nxdomain ?? 0) === cell.measured);
  if (answers.length === 0 || denied.length < answers.length) return [];
  const soas = [...new Set(denied.flatMap((cell) => cell.soas))];
  const text = `${String(denied.length)} of ${String(answers.length)} targets and readings of the search path say NXDOMAIN${soas.length === 0 ? '' : ` (zones: ${soas.join(', ')})`}`;
  const [first] = given.toLowerCase().split('.');
  const absent = services.filter(({ exists, key }) => !exists && key.endsWith(`/${first ?? ''}`));
  if (serviceAbove(scene, given) !== null) return [supports('answers', text)];
  return absent.length > 0
    ? [
        proof('the API server', `there is no Service ${absent.map((service) => service.key).join(' nor ')}`),
        supports('answers', text),
      ]
    : [proof('answers', text)];
}
