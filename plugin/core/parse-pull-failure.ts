/** What a failed pull says of the node on which it failed, as far as its words tell. Never more than a hint: proxies and mirrors stand between. */
export type PullFailure =
  /** `resolver` null: its words name none. "temporary": silence or an error, which that resolver's library does not tell apart. */
  | {
      readonly kind: 'node-dns-failed';
      readonly name: string;
      readonly resolver: string | null;
      readonly how: 'no-answer' | 'error' | 'no-such-name' | 'refused' | 'temporary';
    }
  /** The name was resolved; `target` is an address with its port. */
  | {
      readonly kind: 'node-egress-failed';
      readonly target: string;
      readonly how: 'no-answer' | 'refused' | 'unreachable';
    }
  /** Something answered in the registry's place. */
  | {
      readonly kind: 'registry-refused';
      readonly how: 'certificate' | 'login' | 'not-found' | 'too-many-requests';
    }
  | { readonly kind: 'other' };

/** No kubelet has more to say; what follows was not written by one. */
const mostSigns = 4096;

const isOfPull =
  /ErrImagePull|ImagePullBackOff|pull(?:ing)? (?:and unpack )?image|failed to resolve reference/i;

const address = String.raw`\[[0-9a-f:.%]{2,60}\]|\d{1,3}(?:\.\d{1,3}){3}`;

/** Go's net package: "lookup NAME on RESOLVER:53: WHY", or without a resolver where the C library was asked. */
const lookup = new RegExp(
  String.raw`\blookup ([a-z0-9._-]{1,253})(?: on (${address}):\d{1,5})?: ([^\n]{0,300})`,
  'i',
);

const dial = new RegExp(String.raw`\bdial tcp ((?:${address}):\d{1,5}): ([^\n]{0,120})`, 'i');

/** Reads the words of a kubelet, a containerd, CRI-O or Docker about a pull; null: they are about something else. */
export function parsePullFailure(said: string): PullFailure | null {
  const words = said.slice(0, mostSigns);
  if (!isOfPull.test(words)) return null;
  const [, name, resolver, why] = lookup.exec(words) ?? [];
  const how = why === undefined ? null : howAsked(why);
  if (name !== undefined && how !== null)
    return { kind: 'node-dns-failed', name, resolver: resolver?.replace(/^\[|\]$/g, '') ?? null, how };
  const [, target, error] = dial.exec(words) ?? [];
  const met = error === undefined ? null : howMet(error);
  if (target !== undefined && met !== null) return { kind: 'node-egress-failed', target, how: met };
  const refusal = howRefused(words);
  return refusal === null ? { kind: 'other' } : { kind: 'registry-refused', how: refusal };
}

type Asked = (PullFailure & { readonly kind: 'node-dns-failed' })['how'];
type Met = (PullFailure & { readonly kind: 'node-egress-failed' })['how'];
type Refusal = (PullFailure & { readonly kind: 'registry-refused' })['how'];

const howAsked = (why: string): Asked | null =>
  firstOf<Asked>(why, [
    [/i\/o timeout|context deadline exceeded/, 'no-answer'],
    [/server misbehaving/, 'error'],
    [/no such host|Name or service not known/, 'no-such-name'],
    [/connection refused/, 'refused'],
    [/Temporary failure in name resolution|Try again/, 'temporary'],
  ]);

const howMet = (why: string): Met | null =>
  firstOf<Met>(why, [
    [/i\/o timeout|connection timed out/, 'no-answer'],
    [/connection refused/, 'refused'],
    [/no route to host|network is unreachable/, 'unreachable'],
  ]);

const howRefused = (words: string): Refusal | null =>
  firstOf<Refusal>(words, [
    [/x509: /, 'certificate'],
    [/toomanyrequests|429 Too Many Requests/i, 'too-many-requests'],
    [/\b40[13] (?:unauthorized|forbidden)|unauthorized: |authorization failed|access denied/i, 'login'],
    [/: not found|manifest unknown|404 not found/i, 'not-found'],
  ]);

const firstOf = <T>(text: string, meanings: readonly (readonly [RegExp, T])[]): T | null =>
  meanings.find(([pattern]) => pattern.test(text))?.[1] ?? null;
