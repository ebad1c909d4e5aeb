import { accessRules, mayDo } from '../corefile/access-list.ts';
import { zonesIn } from '../corefile/addresses.ts';
import { directivesFor } from '../corefile/overrides.ts';
import { emptyCorefile, type Directive } from '../corefile/parse.ts';
import { fallsThrough } from '../corefile/plugins.ts';
import { matchingZone } from '../corefile/zone.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Question } from '../model/probe.ts';
import type { Crossing } from '../paths/crossing.ts';
import { sure, type Distribution } from '../paths/distribution.ts';
import { isClusterQuestion, nameOnPath } from '../paths/layout.ts';
import { remembering } from '../remembering.ts';
import { inBlock } from '../policy/cidr.ts';
import { sourceAddresses, type SourceAddress } from './asking-addresses.ts';
import { commandNamespace } from './commands.ts';
import { proof } from './evidence.ts';
import { blocked, whySaid } from './extended-errors.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const corefileBlocksQueries: Fault = {
  id: 'corefile-blocks-queries',
  hop: 'coredns-config',
  corpus: ['D09'],
  title:
    'The Corefile itself turns queries away, whatever they ask for: an access list, a template for every name, or another type',
  source:
    'CoreDNS documentation, plugins "acl", "template", "hosts" (fallthrough), "rewrite" (type), "erratic"',
  explanation:
    'The Corefile has a plugin that turns queries away whatever they ask for: an access list (acl) that does not admit the client, a template for every name, a hosts plugin without fallthrough, a rewrite that asks for another type, or the test plugin erratic. ' +
    'A healthy CoreDNS itself answers REFUSED, SERVFAIL or NXDOMAIN, or drops the packet. ' +
    'Such a plugin stands before those that know names, so that cluster names fail too, unlike where an upstream resolver refuses.',
  remedy:
    'Read `kubectl -n kube-system get configmap coredns -o yaml`, and coredns-custom, from the top. ' +
    'Correct or remove the plugin, or restrict it to the zones and networks it is meant for.',
  instances: (scene) =>
    directives(scene).flatMap((directive) =>
      looksOf(directive).flatMap((look) =>
        // Where no line names a network it makes no difference under which address a node asks.
        sourceAddresses(scene)
          .slice(0, networksOf(directive, look).length === 0 ? 1 : undefined)
          .map((source) => instanceFor(scene, directive, look, source)),
      ),
    ),
};

interface Look {
  /** Of an access list: the action that looks so; of a template: the response code. */
  readonly saidBy: readonly string[];
  readonly does: string;
  /** null where it makes no difference. */
  readonly effect: (crossing: Crossing) => Distribution | null;
}

const looks: readonly Look[] = [
  { saidBy: ['block', 'REFUSED'], does: 'refuses them', effect: () => sure('refused') },
  { saidBy: ['filter', 'NOERROR'], does: 'gives empty answers to them', effect: () => sure('nodata') },
  { saidBy: ['SERVFAIL'], does: 'answers SERVFAIL to them', effect: () => sure('servfail-now') },
  { saidBy: ['NXDOMAIN'], does: 'denies every name', effect: () => sure('nxdomain') },
  { saidBy: ['drop'], does: 'gives no answer to them', effect: taken },
];

/** The server reads the question and writes nothing: a connection opens all the same. */
function taken({ probe }: Crossing): Distribution {
  return sure(probe.protocol === 'udp' ? 'silent' : 'connected-silent');
}

/** An access list and a template say what they do; what the others do is not looked for. */
function looksOf(directive: Directive): readonly Look[] {
  const { name, block } = directive;
  switch (name) {
    case 'acl':
      return saidBy(block.map((line) => line.name));
    case 'template':
      // What meets its zone and none of its patterns it fails (CoreDNS documentation, plugin "template": fallthrough).
      return block.some((line) => line.name === 'match')
        ? saidBy(fallsThrough(directive) === null ? ['SERVFAIL'] : [])
        : saidBy(block.flatMap((line) => (line.name === 'rcode' ? line.args : [])));
    case 'rewrite':
      return [askedFor(typesOf(directive)?.to ?? '')];
    default:
      return looks;
  }
}

/** A name that does not exist is denied for any type. */
const askedFor = (type: string): Look => ({
  saidBy: [],
  does: `asks for ${type} records in their place, and what comes is empty`,
  effect: ({ probe: { question } }) => ('suffix' in question ? null : sure('nodata')),
});

/** Questions for type ANY are questions of a type of their own (RFC 8482), and no program needs them. */
const anyType = { from: 'ANY' } as const;

/** rewrite [continue|stop] type FROM TO (CoreDNS documentation, plugin "rewrite"); null for other rules, and where nothing changes. */
function typesOf({ name, args }: Directive): { readonly from: string; readonly to: string } | null {
  const words = args.map((word) => word.toUpperCase());
  const [field, from = '', to = ''] = ['CONTINUE', 'STOP'].includes(words[0] ?? '') ? words.slice(1) : words;
  return name === 'rewrite' && field === 'TYPE' && from !== to && to !== '' ? { from, to } : null;
}

const saidBy = (words: readonly string[]): readonly Look[] =>
  looks.filter((look) =>
    look.saidBy.some((word) => words.some((one) => one.toUpperCase() === word.toUpperCase())),
  );

/** Plugins that need no name to act; a template only where it stands for all names of the cluster, hosts only where it keeps what it lacks. */
const directives = (scene: Scene): readonly Directive[] =>
  valueOr(scene.layout.corefile, emptyCorefile).blocks.flatMap((block) =>
    block.directives.filter(
      (directive) =>
        directive.name === 'acl' ||
        directive.name === 'erratic' ||
        (typesOf(directive) ?? anyType).from !== 'ANY' ||
        (directive.name === 'hosts' && directive.args.length < 2 && fallsThrough(directive) === null) ||
        (directive.name === 'template' && inZones(directive, scene.layout.clusterDomain)),
    ),
  );

/** template CLASS TYPE [ZONE...], acl [ZONE...]; without a zone it stands for those of its server block. */
function inZones({ name: plugin, args }: Directive, name: string): boolean {
  const zones = args.slice(plugin === 'template' ? 2 : 0).flatMap(zonesIn);
  return zones.length === 0 || matchingZone(zones, name) !== null;
}

const typeOf = (directive: Directive): string =>
  directive.name === 'template'
    ? (directive.args[1] ?? 'ANY').toUpperCase()
    : (typesOf(directive)?.from ?? 'ANY');

const typed = (directive: Directive): string =>
  typeOf(directive) === 'ANY' ? 'queries' : `queries for ${typeOf(directive)} records`;

/** libc asks for A and AAAA together, and waits for both. */
function isOfType(directive: Directive, question: Question): boolean {
  const type = typeOf(directive);
  return type === 'ANY' || type === question.type || (question.kind === 'pair-absent' && type === 'AAAA');
}

/** Whether names meet the directive: it stands in the server block that serves them. */
function reachOf({ layout }: Scene, directive: Directive): (crossing: Crossing) => boolean {
  const isReached = remembering(
    (name) =>
      directivesFor(layout.corefile, name).includes(directive) &&
      (!['acl', 'template'].includes(directive.name) || inZones(directive, name)),
  );
  return ({ probe: { question } }) => isOfType(directive, question) && isReached(nameOnPath(question));
}

/** What the list would do to a packet, by the address and the type it comes with; other plugins look at neither. */
function turnsAway(
  directive: Directive,
  look: Look,
  sourceOf: SourceAddress,
): (crossing: Crossing) => boolean {
  if (directive.name !== 'acl') return () => true;
  const rules = accessRules(directive);
  return (crossing) => {
    const source = sourceOf(crossing);
    const { question } = crossing.probe;
    const types = question.kind === 'pair-absent' ? [question.type, 'AAAA'] : [question.type];
    return types.some((type) =>
      mayDo(rules, look.saidBy, type, (network) => (source === null ? null : liesIn(source, network))),
    );
  };
}

/** Nobody comes from a network of the other family. */
const liesIn = (source: string, network: string): boolean | null =>
  source.includes(':') === network.includes(':') && inBlock(source, network);

/** The networks that an access list names for this. */
const networksOf = (directive: Directive, look: Look): readonly string[] =>
  directive.name === 'acl'
    ? accessRules(directive).flatMap(({ action, networks }) =>
        look.saidBy.includes(action) ? (networks ?? []) : [],
      )
    : [];

function instanceFor(scene: Scene, directive: Directive, look: Look, sourceOf: SourceAddress): FaultInstance {
  const { name, source } = directive;
  const { does, effect } = look;
  const isReached = reachOf(scene, directive);
  const isTurnedAway = turnsAway(directive, look, sourceOf);
  const networks = networksOf(directive, look);
  const queries = `${typed(directive)}${networks.length === 0 ? '' : ` from ${[...new Set(networks)].join(', ')}`}`;
  const place = `${source.key}:${String(source.line)}`;
  const map = source.key === 'Corefile' ? 'coredns' : 'coredns-custom';
  return {
    hop: { kind: 'coredns-config', instance: place },
    where: ({ hop }) => hop === 'coredns-config',
    effect: (crossing) => (isReached(crossing) && isTurnedAway(crossing) ? effect(crossing) : null),
    evidence: [
      proof(`Corefile ${place}`, `plugin ${name} stands before those that know names`),
      // What is asked of the cluster's own names CoreDNS answers itself: nobody else can have said why.
      ...whySaid(
        scene,
        name === 'acl' ? blocked : [],
        ({ target, question }) => target.role === 'coredns-pod' && isClusterQuestion(question, scene.layout),
      ),
    ],
    sentence: `CoreDNS turns ${queries} away by its own configuration: plugin ${name} (${place}) ${does}.`,
    fix: [
      `kubectl -n ${commandNamespace(scene)} edit configmap ${map}   # ${place}: correct or remove ${name}${name === 'hosts' ? '; it needs "fallthrough"' : ''}`,
      `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns`,
    ],
    intermittent: true,
  };
}
