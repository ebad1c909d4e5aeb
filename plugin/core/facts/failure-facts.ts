import { isClientPath, type Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { OutcomeClass } from '../model/outcome.ts';
import { passes } from '../paths/expected.ts';
import { wilson } from '../infer/interval.ts';
import { notMeasured, wellIf, type Fact } from './fact.ts';

/** Where, which error, how often, which records, and what makes it slow. */
export function failureFacts(scene: Scene): readonly Fact[] {
  const client = scene.cells.filter((cell) => isClientPath(scene, cell) && cell.measured > 0);
  return [
    whereFact(scene, client),
    errorFact(scene, client),
    rateFact(client),
    recordFact(client),
    latencyFact(client),
  ];
}

const failures = (cells: readonly Cell[]): number => cells.reduce((sum, cell) => sum + cell.failed, 0);
const samples = (cells: readonly Cell[]): number => cells.reduce((sum, cell) => sum + cell.measured, 0);
const share = (cells: readonly Cell[]): string => `${String(failures(cells))} of ${String(samples(cells))}`;

function whereFact(scene: Scene, client: readonly Cell[]): Fact {
  const question = 'Where does the resolution fail?';
  if (client.length === 0) return notMeasured(question, 'no probe could ask from the place of the complaint');
  const fromHost = scene.cells.filter(
    (cell) => scene.context.vantageOf(cell.probe).kind === 'host' && cell.measured > 0,
  );
  const atUpstream = fromHost.filter(({ probe }) => probe.target.role === 'upstream');
  const atCluster = fromHost.filter(({ probe }) => probe.target.role !== 'upstream');
  const pod = failures(client) >= 2;
  const node = failures(atUpstream) >= 2;
  return {
    question,
    answer: pod
      ? `in pods${onTheNode(atUpstream, atCluster)}`
      : node
        ? `${failures(client) === 0 ? 'not in pods' : 'once in pods'}; some resolvers of the node fail`
        : 'nowhere now',
    evidence: `pods: ${share(client)} failed; the node's own resolvers, from the node: ${atUpstream.length === 0 ? 'not asked' : `${share(atUpstream)} failed`}`,
    ...wellIf(!pod && !node),
  };
}

/** How the node fares where pods fail: programs there ask its own resolvers, and may ask the cluster's DNS. */
function onTheNode(atUpstream: readonly Cell[], atCluster: readonly Cell[]): string {
  if (failures(atUpstream) >= 2) return ' and on the node';
  const areResolversAsked = atUpstream.length > 0;
  if (failures(atCluster) >= 2)
    return areResolversAsked ? '; from the node only at cluster DNS' : '; from the node at cluster DNS too';
  if (areResolversAsked) return ', not on the node';
  return atCluster.length > 0
    ? ', not from the node at cluster DNS'
    : '; nothing could be asked from the node';
}

const errorWords: Readonly<Partial<Record<OutcomeClass, string>>> = {
  silent: 'time-out',
  'syn-silent': 'time-out (no TCP connection)',
  'connected-silent': 'time-out (connected, no answer)',
  nxdomain: 'no such host',
  nodata: 'no address',
  'servfail-now': 'SERVFAIL',
  'servfail-2s': 'SERVFAIL after 2 s',
  'servfail-4s': 'SERVFAIL after 4 s',
  'servfail-6s': 'SERVFAIL after 6 s',
  refused: 'REFUSED',
  'refused-port': 'connection refused',
  eperm: 'rejected by a rule of the host',
  'net-unreachable': 'network unreachable',
  'host-unreachable': 'host unreachable',
  'wrong-answer': 'wrong answer',
  'late-2s': 'answered 2 s late',
  'late-5s': 'answered 5 s late',
  reset: 'connection reset',
  truncated: 'truncated',
  'other-rcode': 'another error code',
  noerror: 'answered, though it should not exist',
};

/** What is asked of the kind of errors, and its answer where most of them are late answers. */
export const errorQuestion = { question: 'What kind of error?', slow: 'slow' } as const;

/** What is asked of the rate, and its answer where nothing passes. */
export const rateQuestion = { question: 'How often?', always: 'always' } as const;

function errorFact(scene: Scene, client: readonly Cell[]): Fact {
  const counts = new Map<string, number>();
  for (const cell of client) {
    const { question } = cell.probe;
    const primary = question.kind === 'complained' && scene.context.isPrimary(question.name);
    for (const [outcome, count] of Object.entries(cell.counts) as [OutcomeClass, number][]) {
      if (passes(question, primary, outcome)) continue;
      const word = errorWords[outcome] ?? outcome;
      counts.set(word, (counts.get(word) ?? 0) + count);
    }
    if (cell.slow > 0) counts.set(errorQuestion.slow, (counts.get(errorQuestion.slow) ?? 0) + cell.slow);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  return {
    question: errorQuestion.question,
    answer: sorted.length === 0 ? 'none' : errorsIn(sorted),
    evidence: sorted.length > mostErrors ? sorted.slice(mostErrors).map(counted).join(', ') : '',
    ...wellIf(sorted.length === 0),
  };
}

/** So many kinds make the answer; the others are what it rests on. */
const mostErrors = 3;

const counted = ([word, count]: readonly [string, number]): string => `${word} ${String(count)}`;

/** How many is said by the rate where there is one kind only. */
const errorsIn = (sorted: readonly (readonly [string, number])[]): string =>
  sorted.length === 1 ? (sorted[0]?.[0] ?? '') : sorted.slice(0, mostErrors).map(counted).join(', ');

function rateFact(client: readonly Cell[]): Fact {
  const failing = client.filter((cell) => cell.failed > 0);
  const [failed, measured] = [failures(failing), samples(failing)];
  const percent = (value: number): string => `${String(Math.round(value * 100))} %`;
  const [low, high] = wilson(failed, measured);
  return {
    question: rateQuestion.question,
    answer:
      failed === 0
        ? 'never'
        : failed === measured
          ? rateQuestion.always
          : `in part: ${percent(failed / measured)}`,
    evidence:
      failed === 0
        ? `0 of ${String(samples(client))} probes`
        : `${String(failed)} of ${String(measured)} where anything fails (95 %: ${percent(low)} to ${percent(high)})`,
    ...wellIf(failed === 0),
  };
}

/** Kinds of questions for people. */
export const kindWords: Readonly<Record<Cell['probe']['question']['kind'], string>> = {
  'cluster-known': 'cluster names',
  'cluster-absent': 'cluster names',
  'pair-absent': 'pairs of A and AAAA from one socket',
  'service-reverse': 'reverse names',
  'reverse-absent': 'reverse names',
  root: 'external names',
  'root-large': 'large answers',
  'external-absent': 'external names',
  control: 'control names',
  complained: 'names complained of',
  unchecked: 'names complained of',
};

function recordFact(client: readonly Cell[]): Fact {
  const kinds = Map.groupBy(client, ({ probe }) => {
    const zone =
      probe.question.kind === 'external-absent' && probe.question.suffix !== 'invalid'
        ? ` of ${probe.question.suffix}`
        : '';
    const type = probe.question.type === 'AAAA' ? ' (AAAA)' : '';
    return `${kindWords[probe.question.kind]}${zone}${type}`;
  });
  const failing = [...kinds].filter(([, cells]) => failures(cells) > 0);
  return {
    question: 'Which records?',
    answer:
      failing.length === 0
        ? 'none'
        : failing.length === kinds.size
          ? 'all that were asked'
          : failing.map(([kind]) => kind).join(', '),
    evidence: [...kinds].map(([kind, cells]) => `${kind} ${share(cells)}`).join(', '),
    ...wellIf(failing.length === 0),
  };
}

/** Seconds at which known mechanisms strike. */
function latencyFact(client: readonly Cell[]): Fact {
  const count = (...outcomes: readonly OutcomeClass[]): number =>
    client.reduce((sum, cell) => sum + outcomes.reduce((all, one) => all + (cell.counts[one] ?? 0), 0), 0);
  const causes = [
    [
      count('servfail-2s', 'servfail-4s', 'servfail-6s'),
      'CoreDNS waits for an upstream that does not answer (2, 4 or 6 s)',
    ],
    [count('late-2s'), 'one upstream times out and the next answers (2 s)'],
    [count('late-5s'), 'a resolver asks again (5 s)'],
    [count('silent', 'syn-silent', 'connected-silent'), 'lost questions: a libc resolver waits 5 s for each'],
    [client.reduce((sum, cell) => sum + cell.slow, 0), 'answers take more than 300 ms'],
  ] as const;
  const found = causes.filter(([number]) => number > 0);
  return {
    question: 'What causes the latency?',
    answer: found.length === 0 ? 'there is none' : found.map(([, words]) => words).join('; '),
    evidence: found.map(([number]) => String(number)).join(', ') + (found.length === 0 ? '' : ' probes'),
    ...wellIf(found.length === 0),
  };
}
