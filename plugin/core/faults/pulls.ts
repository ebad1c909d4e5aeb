import type { Scene } from '../infer/scene.ts';
import { describeMissing } from '../model/part.ts';
import type { Evidence } from '../model/verdict.ts';
import { parsePullFailure, type PullFailure } from '../parse-pull-failure.ts';
import { supports } from './evidence.ts';

/** A pull of netcheck's own that failed, and where. */
export interface FailedPull {
  readonly node: string;
  readonly failure: PullFailure;
}

/** One for each node and kind of failure. */
export function failedPulls({ observations }: Scene): readonly FailedPull[] {
  const all = observations.vantages.flatMap(({ vantage, notStarted = [] }) =>
    notStarted.flatMap(({ why }): readonly FailedPull[] => {
      const failure = parsePullFailure(describeMissing(why));
      return failure === null ? [] : [{ node: vantage.node, failure }];
    }),
  );
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** What container runtimes met at one of these resolvers, which they ask as their node does. `node` null: on any. */
export const pullsMeeting = (
  scene: Scene,
  addresses: readonly string[],
  met: 'no-answer' | 'error' | 'refused',
  node: string | null = null,
): readonly Evidence[] =>
  failedPulls(scene)
    .filter((one) => node === null || one.node === node)
    .filter(
      ({ failure }) =>
        failure.kind === 'node-dns-failed' &&
        failure.how === met &&
        failure.resolver !== null &&
        addresses.includes(failure.resolver),
    )
    .slice(0, 1)
    .map((one) => supports(`image pull on ${one.node}`, pullWords(one.failure)));

/** What the words of a failed pull mean. */
export function pullWords(failure: PullFailure): string {
  switch (failure.kind) {
    case 'node-dns-failed': {
      const { name, resolver, how } = failure;
      return `${resolver === null ? "the node's resolver" : `the node's resolver ${resolver}`} ${asked[how]} when it was asked for ${name}`;
    }
    case 'node-egress-failed':
      return `the registry's name was resolved, and its address ${failure.target} ${met[failure.how]}`;
    case 'registry-refused':
      return `the registry was reached, ${refused[failure.how]}`;
    case 'other':
      return 'it failed, and its words tell nothing of DNS or egress';
  }
}

const asked = {
  'no-answer': 'did not answer',
  error: 'answered with an error',
  'no-such-name': 'said that there is no such name',
  refused: 'refused the question',
  temporary: 'did not answer, or with an error,',
} as const;

const met = {
  'no-answer': 'did not answer',
  refused: 'refused the connection',
  unreachable: 'is not reachable from there',
} as const;

const refused = {
  certificate: 'or something in its place whose certificate is not trusted',
  login: 'and wanted a login that it did not get',
  'not-found': 'and has no such image',
  'too-many-requests': 'and has had too many requests from there',
} as const;
