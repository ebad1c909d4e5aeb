import { normalZone } from '../corefile/zone.ts';
import type { Locus } from '../paths/crossing.ts';
import type { Scene } from '../infer/scene.ts';
import { describeMissing, valueOr } from '../model/part.ts';
import type { Evidence } from '../model/verdict.ts';
import { sure } from '../paths/distribution.ts';
import { emptyAliases } from './aliases.ts';
import { askedFromHosts, denials, knows } from './denials.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { privacyOf } from './private-names.ts';
import { addressedService, isOwnName, servicesMeant, unknownServices } from './services-meant.ts';

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
      .filter((given) => !askedFromHosts(scene, normalZone(given)).some(knows))
      .flatMap((given) => [
        ...(isOfService(scene, given) ? [] : [instanceFor(scene, given)]),
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
          sentence: `${whatIsEmpty(given, aliases)}: every resolver asked agrees, and the DNS path itself works.`,
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
    sentence: `${whatIsAbsent(given, aliases)}: every resolver asked agrees, and the DNS path itself works${hint(scene, given)}${whereKnown(scene, absent)}.`,
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

/** Where a Service of that name does exist. */
function hint(scene: Scene, given: string): string {
  const elsewhere = namesakeOf(scene, given);
  return elsewhere === null
    ? ''
    : `. A Service ${elsewhere.service} exists in namespace ${elsewhere.namespace}: from here its name is ${elsewhere.service}.${elsewhere.namespace}`;
}

/** A Service of that name in another namespace; null where none is known. */
function namesakeOf(
  scene: Scene,
  given: string,
): { readonly namespace: string; readonly service: string } | null {
  const [first = ''] = given.toLowerCase().split('.');
  const namesakes = valueOr(scene.topology.namesakes ?? { kind: 'present', value: [] }, []);
  const elsewhere = namesakes.find(
    (key) => key.endsWith(`/${first}`) && !key.startsWith(`${scene.complaint.namespace}/`),
  );
  const [namespace = '', service = ''] = (elsewhere ?? '').split('/');
  return service === '' ? null : { namespace, service };
}

/** The Service below whose name this one would be that of a pod: of those the API server was not asked. */
const serviceAbove = (scene: Scene, given: string): string | null =>
  servicesMeant(scene, given).find((service) => service.exists && !isOwnName(service))?.key ?? null;

/** A Service that was found is the remedy; else Services are looked through where the name can mean one. */
function spellingRemedies(scene: Scene, given: string): readonly string[] {
  const found = namesakeOf(scene, given);
  if (found !== null)
    return [
      `Use ${found.service}.${found.namespace} in place of ${given}.`,
      `kubectl -n ${found.namespace} get service ${found.service}   # is it the one that is meant?`,
    ];
  const [inNamespace = '', above] = serviceAbove(scene, given)?.split('/') ?? [];
  if (above !== undefined)
    return [
      `kubectl -n ${inNamespace} get endpointslices -l kubernetes.io/service-name=${above} -o yaml   # has one of its endpoints this hostname, and is it ready?`,
      'A pod has a name below a headless Service while it is ready, if its spec has that hostname, and the Service as its subdomain (a StatefulSet sets both).',
    ];
  const namespace = namespaceMeant(scene, given);
  if (namespace === null)
    return privacyOf(given) === 'public'
      ? [`dig +trace ${given}   # if it is spelt right: which zone denies it`]
      : [`Check the spelling of ${given}.`];
  return [
    `kubectl -n ${namespace} get services   # is one of these meant?`,
    `kubectl get services -A | grep -i '${given.split('.')[0] ?? given}'   # or is it in another namespace?`,
  ];
}

/** The namespace in which the name would be that of a Service; null where it cannot mean one. */
function namespaceMeant(scene: Scene, given: string): string | null {
  const { complaint, topology } = scene;
  const [, namespace = complaint.namespace, third] = given.toLowerCase().replace(/\.$/, '').split('.');
  const short = third === undefined && (namespace === complaint.namespace || isKnown(topology, namespace));
  return short || third === 'svc' || isClusterName(scene, given) ? namespace : null;
}

const isKnown = ({ namespaceLabels }: Scene['topology'], namespace: string): boolean =>
  namespaceLabels[namespace]?.kind === 'present';

/** A private name that nobody knows is as often a zone out of sight as a misspelt name. */
function whereKnown(scene: Scene, given: string): string {
  if (isClusterName(scene, given)) return '';
  const servers = scene.layout.upstreams.map((upstream) => upstream.address).join(', ');
  switch (privacyOf(given)) {
    case 'private-link':
      return `. Names below privatelink live in private zones, which must be linked to this virtual network; custom servers (${servers}) must forward them to Azure DNS (168.63.129.16)`;
    case 'own-network':
      return `. It has a private top level: is it in a zone that ${servers} should have or forward, and do not`;
    case 'public':
      return '';
  }
}

const isClusterName = ({ layout }: Scene, given: string): boolean =>
  layout.answerer(given).kind === 'kubernetes';

function privateRemedies(given: string): readonly string[] {
  if (privacyOf(given) !== 'private-link') return [];
  const zone = given.slice(given.toLowerCase().indexOf('privatelink.')).replace(/\.$/, '');
  return [
    `az network private-dns link vnet list -g RESOURCE_GROUP -z ${zone}   # is the cluster's network linked?`,
    `dig @168.63.129.16 ${given}   # from a node, where the network uses servers of its own`,
  ];
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
