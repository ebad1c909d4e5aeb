import type { Batch, ResultFrame } from '../../probes/wire.ts';
import { valueOr } from '../core/model/part.ts';
import type { ProbeRequest, Target, VantageId } from '../core/model/probe.ts';
import type { ReadRequest } from '../core/model/step.ts';
import type { Topology } from '../core/model/topology.ts';
import { keepsClients } from '../core/paths/session-affinity.ts';
import { libcNamesPerSecond } from './libc.ts';

/** Questions that one CoreDNS pod meets within any second, from all places of a run together. */
export const mostPerSecond = 50;

/** Most messages within any second, by vantage and "address:port". Addresses without a limit belong to no CoreDNS pod. */
export type LoadLimits = ReadonlyMap<VantageId, Readonly<Record<string, number>>>;

/** What is asked from all places at the same time. */
export interface Round {
  readonly requests: readonly ProbeRequest[];
  readonly reads: readonly ReadRequest[];
  /** CoreDNS pods among which the Service spreads what it is asked. */
  readonly backends: number;
  /** How many domains the resolv.conf of a vantage searches in. */
  readonly searches: (vantage: VantageId) => number;
}

/** All go to one pod where nodes send to endpoints on themselves or keep clients to one, and may where the endpoints are not known. */
export function backendsOf({ service, endpoints, dnsPods }: Topology): number {
  const known = valueOr(service, null);
  if (known?.internalTrafficPolicy === 'Local' || keepsClients(known)) return 1;
  const ready =
    endpoints.kind === 'present'
      ? endpoints.value.filter((one) => one.ready).map((one) => one.pod ?? one.address)
      : valueOr(dnsPods, []).flatMap((pod) => (pod.ready ? [pod.name] : []));
  return Math.max(1, new Set(ready).size);
}

/**
 * The limits of a round: as high as lets no CoreDNS pod meet more than `mostPerSecond` of what all its places ask, directly and
 * through the Service. All places are through with all addresses within the same few seconds; room that this leaves goes to what
 * is asked without a gate, since its silence takes time, and the verdict waits for it.
 */
export function limitsOf(round: Round): LoadLimits {
  const streams = streamsOf(round.requests);
  const byItself = lookupsPerSecond(round);
  const fits = (most: readonly number[]): boolean =>
    worstLoad(streams, most, byItself, round.backends) <= mostPerSecond;
  for (let seconds = 1; seconds <= mostSeconds; seconds += 1) {
    const least = streams.map(({ ungated, gated }) => Math.ceil((ungated + gated) / seconds));
    if (fits(least)) return asLimits(streams, raised(streams, least, fits));
  }
  return asLimits(
    streams,
    streams.map(() => 1),
  );
}

/** No round is worth waiting for it longer. */
const mostSeconds = 30;

/** As much more of what is asked without a gate as there is room for. */
function raised(
  streams: readonly Stream[],
  least: readonly number[],
  fits: (most: readonly number[]) => boolean,
): readonly number[] {
  const filled = (share: number): readonly number[] =>
    least.map((most, index) => Math.max(most, Math.floor((streams[index]?.ungated ?? 0) * share)));
  const shares = Array.from({ length: steps }, (_, step) => 1 - step / steps);
  return shares.map(filled).find(fits) ?? least;
}

const steps = 64;

/** What one place asks of one address, in messages. */
interface Stream {
  readonly vantage: VantageId;
  readonly target: Target;
  readonly ungated: number;
  readonly gated: number;
}

export const addressOf = (target: Target): string => `${target.address}:${String(target.port)}`;

/** A and AAAA at once are two messages. */
export const messagesOf = ({ probe }: ProbeRequest): number =>
  probe.question.kind === 'pair-absent' ? 2 : 1;

function streamsOf(requests: readonly ProbeRequest[]): readonly Stream[] {
  const limited = requests.filter(({ probe }) => probe.target.role !== 'upstream');
  const groups = Map.groupBy(limited, ({ probe }) => `${probe.vantage} ${addressOf(probe.target)}`);
  return [...groups.values()].flatMap((group): readonly Stream[] => {
    const [first] = group;
    if (first === undefined) return [];
    const count = (gate: ProbeRequest['gate']): number =>
      group.reduce((sum, one) => sum + (one.gate === gate ? one.samples * messagesOf(one) : 0), 0);
    const { vantage, target } = first.probe;
    return [{ vantage, target, ungated: count('none'), gated: count('target-answers') }];
  });
}

/** What the resolver library asks beside the questions: A and AAAA in every domain, until one is found. */
const lookupsPerSecond = ({ reads, searches }: Round): number =>
  reads.reduce(
    (sum, { vantage, subject }) =>
      subject.kind === 'libc' ? sum + libcNamesPerSecond(subject.names) * (searches(vantage) + 1) * 2 : sum,
    0,
  );

/** Of the pod that meets most: what it is asked itself, and its share of what the Service is asked. */
function worstLoad(
  streams: readonly Stream[],
  most: readonly number[],
  byItself: number,
  backends: number,
): number {
  const direct = new Map<string, number>();
  let shared = byItself;
  for (const [index, { target }] of streams.entries()) {
    const messages = most[index] ?? 0;
    if (target.role === 'coredns-pod')
      direct.set(target.address, (direct.get(target.address) ?? 0) + messages);
    else shared += messages;
  }
  return Math.max(0, ...direct.values()) + shareOf(shared, backends);
}

/** Each endpoint is as likely as the next (kube-proxy): what one gets of so many, and more than that only in one case of 150. */
export const shareOf = (messages: number, backends: number): number =>
  messages / backends + 2.5 * Math.sqrt((messages / backends) * (1 - 1 / backends));

const asLimits = (streams: readonly Stream[], most: readonly number[]): LoadLimits =>
  new Map(
    [...Map.groupBy(streams.entries(), ([, { vantage }]) => vantage)].map(([vantage, own]) => [
      vantage,
      Object.fromEntries(own.map(([index, { target }]) => [addressOf(target), most[index] ?? 1])),
    ]),
  );

/** Milliseconds for which, at the end of a batch, none of its questions with a limit was sent any more. */
export function silenceAfter(
  { questions, mostPerSecond: most = {} }: Batch,
  results: readonly ResultFrame[],
): number {
  const limited = new Set(
    questions.flatMap((one) =>
      one.kind === 'dns' && `${one.address}:${String(one.port)}` in most ? [one.id] : [],
    ),
  );
  const sent = results.filter(({ id }) => limited.has(id)).map(({ sentMs }) => sentMs);
  const ended = Math.max(0, ...results.map(({ sentMs, tookMs }) => sentMs + tookMs));
  return sent.length === 0 ? Infinity : ended - Math.max(...sent);
}
