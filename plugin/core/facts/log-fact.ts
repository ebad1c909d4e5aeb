import type { Scene } from '../infer/scene.ts';
import { notMeasured, type Fact } from './fact.ts';

/** An error that CoreDNS logs about a question that it forwarded. */
export interface LoggedError {
  readonly kind: string;
  /** Address of the upstream server; null where the line names none. */
  readonly upstream: string | null;
  /** The name's parent domain. */
  readonly zone: string;
  readonly type: string;
}

/** Errors in the logs, by kind, upstream server, zone and record type; this program's own questions left out. */
export function logFact(scene: Scene): Fact {
  const question = 'What do the logs of CoreDNS say?';
  const logs = Object.values(scene.topology.logs).flatMap(({ current }) =>
    current.kind === 'present' ? [current.value] : [],
  );
  if (logs.length === 0) return notMeasured(question, 'no log of a CoreDNS pod could be read');
  const errors = logs.flat().flatMap((line) => loggedError(line) ?? []);
  const lines = `the last ${String(Math.max(...logs.map((log) => log.length)))} lines of ${String(logs.length)} pods`;
  if (errors.length === 0) return { question, answer: 'no errors of forwarding', evidence: lines };
  const byPlace = Map.groupBy(
    errors,
    ({ kind, upstream }) => `${kind}${upstream === null ? '' : ` at ${upstream}`}`,
  );
  return {
    question,
    answer: [...byPlace].map(([place, some]) => `${String(some.length)} × ${place}`).join(', '),
    evidence: `${lines}; ${[...byPlace].map(([place, some]) => `${place}: ${namesOf(some)}`).join('; ')}`,
  };
}

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
