import type { Observation, Observations } from '../model/observation.ts';
import type { OutcomeClass } from '../model/outcome.ts';
import type { Vantage } from '../model/probe.ts';
import type { LibcAnswer } from '../model/reading.ts';
import { slowMs } from '../paths/distribution.ts';
import { clientNameservers, type Layout } from '../paths/layout.ts';

/**
 * Servers that the resolv.conf of a vantage names and that a resolver does well without, by "vantage address": its own kernel refuses at
 * once to send there, upon which a resolver goes on to the next without a wait; or they stand behind the cluster's DNS, which answers, and
 * whoever asks in order never comes to them (resolv.conf(5): nameserver, rotate).
 */
export const passedOver = (layout: Layout, observations: Observations): ReadonlySet<string> =>
  new Set(
    observations.vantages.flatMap(({ vantage }) =>
      vantage.kind === 'app' ? passedOverBy(vantage, layout, observations) : [],
    ),
  );

export const passedOverKey = ({ id }: Pick<Vantage, 'id'>, address: string): string => `${id} ${address}`;

function passedOverBy(
  vantage: Vantage,
  layout: Layout,
  { samples, readings }: Observations,
): readonly string[] {
  const named = clientNameservers(layout, vantage);
  const answeredAt = named.findIndex((address) => layout.serviceAddresses.includes(address));
  const own = samples.filter(({ probe }) => probe.vantage === vantage.id);
  if (named.length < 2 || answeredAt < 0 || !answersAll(own, named[answeredAt] ?? '')) return [];
  const inOrder = (vantage.dnsConfig?.options ?? []).every(({ name }) => name !== 'rotate');
  const library = readings.flatMap(({ content }) =>
    content.kind === 'present' && content.value.kind === 'libc' ? content.value.answers : [],
  );
  return named
    .filter((address, at) =>
      isRefusedAtOnce(own, address)
        ? library.every(isPrompt)
        : inOrder && at > answeredAt && library.every((one) => isPrompt(one) && one.error === null),
    )
    .filter((address) => !layout.serviceAddresses.includes(address))
    .map((address) => passedOverKey(vantage, address));
}

/** Whether the cluster's DNS answered all that it must be able to answer. */
function answersAll(samples: readonly Observation[], address: string): boolean {
  const outcomes = outcomesAt(samples, address, ['cluster-absent', 'cluster-known']);
  return outcomes.length > 0 && outcomes.every(({ rcode }) => rcode === 'NXDOMAIN' || rcode === 'NOERROR');
}

/** What a kernel says of what it does not send, or of an address of its own where nobody listens. */
const refusals: readonly OutcomeClass[] = ['net-unreachable', 'host-unreachable', 'refused-port', 'eperm'];

function isRefusedAtOnce(samples: readonly Observation[], address: string): boolean {
  const outcomes = outcomesAt(samples, address);
  return (
    outcomes.length > 0 &&
    outcomes.every((one) => refusals.includes(one.class) && one.icmpFrom === null && one.tookMs < slowMs)
  );
}

const outcomesAt = (samples: readonly Observation[], address: string, kinds?: readonly string[]) =>
  samples.flatMap((sample) =>
    sample.kind === 'measured' &&
    sample.probe.target.address === address &&
    kinds?.includes(sample.probe.question.kind) !== false
      ? [sample.outcome]
      : [],
  );

/** A library that waits for a server waits for seconds (resolv.conf(5): timeout). */
const isPrompt = ({ tookMs, error }: LibcAnswer): boolean => tookMs < 1000 && error !== 'EAI_AGAIN';
