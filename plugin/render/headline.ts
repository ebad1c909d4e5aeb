import { whereLeads } from '../core/model/where-leads.ts';
import { hopTitles, type Hop } from '../core/model/hop.ts';
import type { Diagnosis, InPlaceOf, Scope, Suspect, Verdict } from '../core/model/verdict.ts';
import { escapeText } from './escape.ts';
import { percent } from './percent.ts';
import { indented, isCommand } from './sections.ts';
import { shareWords } from './share.ts';
import { hanging, paint, shown, wrap, type Style, type Tone } from './style.ts';

/** The verdict in its first lines: what, where, how sure. */
export function headline(diagnosis: Diagnosis, style: Style): readonly string[] {
  const { verdict } = diagnosis;
  const line = (text: string): string => hanging('  ', text, style);
  const said = (suspect: Suspect): string => [suspect.sentence, ...shareWords(suspect, diagnosis)].join(' ');
  switch (verdict.kind) {
    case 'healthy':
      return [title(verdict, style), ...holds(verdict.scope).map(line)];
    case 'broken':
      return [title(verdict, style), line(said(verdict.suspect)), ...alsoLines(verdict.also, said, style)];
    case 'not-a-network-fault':
      return [title(verdict, style), line(said(verdict.suspect))];
    case 'ambiguous':
      return [
        title(verdict, style),
        line(`${verdict.commonGround}.`),
        ...numbered(verdict.suspects, said, style),
        ...alsoLines(verdict.also, said, style),
        ...verdict.settledBy.flatMap((step) => settling(step, style)),
      ];
    case 'inconclusive':
      return [
        title(verdict, style),
        ...verdict.reasons.map((reason) => hanging('  - ', reason, style)),
        ...(verdict.suspects.length > 0 ? ['  What was seen points to:'] : []),
        ...numbered(verdict.suspects, said, style),
      ];
  }
}

/** What a suspect is accused of, and how much of what is asked it strikes. */
type Said = (suspect: Suspect) => string;

const tones: Readonly<Record<Verdict['kind'], Tone>> = {
  healthy: 'green',
  broken: 'red',
  ambiguous: 'yellow',
  inconclusive: 'yellow',
  'not-a-network-fault': 'yellow',
};

/** The verdict and nothing that supports it: for the end of a long report. */
export const verdictTitles = (verdict: Verdict, style: Style): readonly string[] => [
  loud(titleWords(verdict), tones[verdict.kind], style),
  ...('also' in verdict ? verdict.also.map((suspect) => alsoTitle(suspect, style)) : []),
];

/** The first line, which reasons may follow. */
const title = (verdict: Verdict, style: Style): string =>
  loud(`${titleWords(verdict)}${verdict.kind === 'inconclusive' ? ':' : ''}`, tones[verdict.kind], style);

const loud = (text: string, tone: Tone, style: Style): string =>
  paint(style, tone, paint(style, 'bold', wrap(shown(text, style), style.width, '  ')));

function titleWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'healthy':
      return `HEALTHY  DNS works for namespace ${verdict.scope.namespace}`;
    case 'broken':
      return `BROKEN  at ${place(verdict.suspect.hop)}  (${verdict.confidence})`;
    case 'not-a-network-fault':
      return `NOT A NETWORK FAULT  (${verdict.confidence})`;
    case 'ambiguous':
      return `AMBIGUOUS  ${verdict.suspects.length === 1 ? '1 explanation fits' : `${String(verdict.suspects.length)} explanations fit`}`;
    case 'inconclusive':
      return 'INCONCLUSIVE  could not be determined';
  }
}

/** The verdict in one line, however long. */
export const verdictLine = ({ verdict }: Diagnosis): string =>
  `${escapeText(titleWords(verdict))}: ${escapeText(firstWords(verdict))}`;

function firstWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'healthy':
      return holds(verdict.scope)[0];
    case 'broken':
    case 'not-a-network-fault':
      return verdict.suspect.sentence;
    case 'ambiguous':
      return `${verdict.commonGround}.`;
    case 'inconclusive':
      return verdict.reasons.join('; ');
  }
}

/** What --budget excludes, and no sweep does. */
const watchedBelow = 0.015;

/** How far and for what it holds. */
function holds(scope: Scope): readonly [string, string] {
  const { samples, failureRateBelow, nodes, inPlaceOf } = scope;
  const bound = `${String(samples)} probes on the client's path, none failed: failure rate below ${percent(failureRateBelow)} (95 %)`;
  const rarer = failureRateBelow > watchedBelow ? '; --budget 30s finds rarer failures' : '';
  return [
    `${[bound, ...resolved(scope)].join('; ')}${rarer}.`,
    `Holds for pods like these on ${nodes.join(', ')}, now; programs with own DNS servers aside.${inPlaceOf === undefined ? '' : ` ${whoAsked(inPlaceOf)}`}`,
  ];
}

/** That a name resolves to what leads nowhere is no success. */
function resolved({ names, leadingNowhere = [] }: Scope): readonly string[] {
  const well = names.filter((name) => leadingNowhere.every((one) => one.name !== name));
  return [
    ...(well.length === 0 ? [] : [`${well.join(', ')} resolve${well.length === 1 ? 's' : ''}`]),
    ...leadingNowhere.map(
      ({ name, address }) =>
        `${name} resolves to ${address}, which ${whereLeads(address) ?? 'leads nowhere'}`,
    ),
  ];
}

/** A pod may be sick in what no probe shares with it. */
function whoAsked({ pod, by }: InPlaceOf): string {
  switch (by) {
    case 'probe':
      return `Pod ${pod} itself was not asked (a probe like it was): its own network is untested.`;
    case 'probe-on-host':
      return `Pod ${pod} is on its node's network, and so was the probe that asked in its place.`;
    case 'node':
      return `Pod ${pod} is on its node's network: the node asked the DNS Service in its place, a probe on the pod network the rest.`;
  }
}

/** Two suspects may stand at the same hop: the fault tells them apart. */
const numbered = (suspects: readonly Suspect[], said: Said, style: Style): readonly string[] =>
  suspects.map((suspect, index) =>
    hanging(`  ${String(index + 1)}. `, `${suspectName(suspect)}: ${said(suspect)}`, style),
  );

/** A command stays in one piece, to be copied. */
const settling = (step: string, style: Style): readonly string[] =>
  isCommand(step)
    ? ['  What would settle it:', indented(step, style)]
    : [hanging('  ', `What would settle it: ${step}`, style)];

/** A second fault stands as visibly as the first: repairing one alone would not help. */
const alsoLines = (also: readonly Suspect[], said: Said, style: Style): readonly string[] =>
  also.flatMap((suspect) => [alsoTitle(suspect, style), hanging('  ', said(suspect), style)]);

const alsoTitle = ({ hop }: Suspect, style: Style): string => loud(`AND  at ${place(hop)}`, 'red', style);

/** Where, and which fault. */
export const suspectName = ({ hop, cause }: Suspect): string =>
  `${place(hop)} (${cause.kind === 'fault' ? cause.id : 'cause unknown'})`;

export const place = (hop: Hop): string =>
  escapeText(`${hopTitles[hop.kind]}${hop.instance === '' ? '' : `: ${hop.instance}`}`);
