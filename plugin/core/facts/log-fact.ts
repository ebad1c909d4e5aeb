import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { notMeasured, wellIf, type Fact } from './fact.ts';

/** An error that CoreDNS logs about a question that it forwarded. */
export interface LoggedError {
  readonly kind: string;
  /** Address of the upstream server; null where the line names none. */
  readonly upstream: string | null;
  /** The name's parent domain. */
  readonly zone: string;
  readonly type: string;
}

/**
 * Errors of forwarding in the logs, by kind, upstream server, zone and record type; then whatever else went wrong, with the line
 * that says most. This program's own questions are left out. What a process said before it ended counts too.
 */
export function logFact(scene: Scene): Fact {
  const question = 'What do the logs of CoreDNS say?';
  const logs = Object.values(scene.topology.logs).flatMap(({ current, previous }) =>
    current.kind === 'present' || previous.kind === 'present'
      ? [[...valueOr(previous, []), ...valueOr(current, [])]]
      : [],
  );
  if (logs.length === 0) return notMeasured(question, 'no log of a CoreDNS pod could be read');
  const read = `the last ${String(Math.max(...logs.map((log) => log.length)))} lines of ${String(logs.length)} pods`;
  const forwarding = byPlace(logs.flat().flatMap((line) => loggedError(line) ?? []));
  const others = gravest(logs.flat());
  const answers = [
    ...forwarding.map(([place, some]) => `${String(some.length)} × ${place}`),
    ...(others === null ? [] : [others]),
  ];
  return {
    question,
    answer: answers.length === 0 ? 'no errors' : answers.join(', '),
    evidence: [read, ...forwarding.map(([place, some]) => `${place}: ${namesOf(some)}`)].join('; '),
    ...wellIf(answers.length === 0),
  };
}

const byPlace = (errors: readonly LoggedError[]): readonly (readonly [string, readonly LoggedError[]])[] => [
  ...Map.groupBy(errors, ({ kind, upstream }) => `${kind}${upstream === null ? '' : ` at ${upstream}`}`),
];

interface Gravity {
  readonly pattern: RegExp;
  readonly one: string;
  readonly several: string;
}

/** How bad a line is, the worst first: the process ended, it could not start or reload, an error, a warning. */
const gravities: readonly Gravity[] = [
  { pattern: /\[(?:FATAL|PANIC)\]|\bpanic: |^fatal error: /, one: 'fatal error', several: 'fatal errors' },
  {
    pattern: /Error during parsing|^plugin\/\w+: |Restart failed|reload failed/,
    one: 'error of the configuration',
    several: 'errors of the configuration',
  },
  { pattern: /\[ERROR\] /, one: 'error', several: 'errors' },
  {
    pattern: /\[WARNING\] (?!No files matching import glob pattern)/,
    one: 'warning',
    several: 'warnings',
  },
];

/** The lines of the worst kind there is, counted, and the last of them; null where none is bad. */
function gravest(lines: readonly string[]): string | null {
  const bad = lines.filter((line) => !line.includes('plugin/errors: '));
  for (const { pattern, one, several } of gravities) {
    const matching = bad.filter((line) => pattern.test(line));
    const last = matching.at(-1);
    if (last !== undefined)
      return `${String(matching.length)} ${matching.length === 1 ? one : several}, such as "${shortened(last.trim())}"`;
  }
  return null;
}

const shortened = (line: string): string => (line.length > 200 ? `${line.slice(0, 199)}…` : line);

/** plugin/errors writes "2 NAME TYPE: what went wrong"; null for every other line. */
export function loggedError(line: string): LoggedError | null {
  const parts = /\[ERROR\] plugin\/errors: \d+ (\S+) ([A-Z0-9]+): (.+)$/.exec(line);
  const [, name = '', type = '', what = ''] = parts ?? [];
  if (parts === null || isOwn(name)) return null;
  const upstream = /(?:->|dial (?:udp|tcp) )\[?([0-9a-fA-F.:]+?)\]?:\d+:/.exec(what)?.[1] ?? null;
  return { kind: kindOf(what), upstream, zone: parentOf(name), type };
}

const isOwn = (name: string): boolean => name.startsWith('nc-') || name.endsWith('.254.10.in-addr.arpa.');

const kinds: readonly (readonly [RegExp, string])[] = [
  [/i\/o timeout/, 'time-out'],
  [/connection refused/, 'port refused'],
  [/no route to host|network is unreachable|host is unreachable/, 'unreachable'],
  [/too many|overflow|concurrent/, 'overload'],
  [/connection reset|EOF/, 'connection closed'],
];

const kindOf = (what: string): string =>
  kinds.find(([pattern]) => pattern.test(what))?.[1] ?? 'another error';

const parentOf = (name: string): string => name.replace(/\.$/, '').split('.').slice(1).join('.') || '.';

/** The most frequent zones and types. */
function namesOf(errors: readonly LoggedError[]): string {
  const groups = [...Map.groupBy(errors, ({ zone, type }) => `${zone} ${type}`)];
  return groups
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, 4)
    .map(([group, some]) => `${group} ${String(some.length)}`)
    .join(', ');
}
