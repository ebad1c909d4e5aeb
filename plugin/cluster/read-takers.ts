import type { Complaint } from '../core/model/complaint.ts';
import { valueOr, type Part } from '../core/model/part.ts';
import type { Takers, Topology } from '../core/model/topology.ts';
import { policiesIn } from '../core/policy/policies-in.ts';
import { lookedAt } from '../core/policy/relevant-labels.ts';
import { asNumber, asRecord, asText, field, labelsAt, textAt } from './json.ts';
import { selectorOf } from './parse-policy.ts';
import { mapPart, type Page, type Reader } from './reader.ts';

/** Services of one namespace that are looked at; more than that, and it is said that there are more. */
const mostServices = 500;

/**
 * What might take a probe for one of the pods whose labels it carries, whether or not it is ready. Two calls, and none where no policy
 * looks at a label of these pods: then a probe carries none.
 */
export async function readTakers(
  reader: Reader,
  { namespace }: Complaint,
  pods: Topology['pods'],
  policies: Pick<Topology, 'policies' | 'ciliumPolicies'>,
): Promise<Pick<Topology, 'unreadyServices' | 'scaleBudgets'>> {
  const known = policiesIn(policies);
  const carries = valueOr(pods, { items: [], truncated: false }).items.some(
    ({ labels }) => Object.keys(lookedAt(labels, known)).length > 0,
  );
  if (!carries) return {};
  const inNamespace = `namespaces/${encodeURIComponent(namespace)}`;
  const [services, budgets] = await Promise.all([
    reader.list(`/api/v1/${inNamespace}/services`, `list services -n ${namespace}`, {}, mostServices),
    reader.list(
      `/apis/policy/v1/${inNamespace}/poddisruptionbudgets`,
      `list poddisruptionbudgets.policy -n ${namespace}`,
    ),
  ]);
  return {
    unreadyServices: takersAmong(services, sendsToUnready, (service) => ({
      matchLabels: labelsAt(service, 'spec', 'selector'),
      matchExpressions: [],
    })),
    scaleBudgets: takersAmong(budgets, countsByScale, (budget) =>
      selectorOf(field(budget, 'spec', 'selector')),
    ),
  };
}

const takersAmong = (
  page: Part<Page>,
  counts: (object: unknown) => boolean,
  selector: (object: unknown) => Takers['items'][number]['selector'],
): Part<Takers> =>
  mapPart(page, ({ items, truncated }) => ({
    items: items
      .filter(counts)
      .map((object) => ({ name: textAt(object, 'metadata', 'name'), selector: selector(object) })),
    truncated,
  }));

/** A Service without a selector takes no pods. */
const sendsToUnready = (service: unknown): boolean =>
  field(service, 'spec', 'publishNotReadyAddresses') === true &&
  Object.keys(labelsAt(service, 'spec', 'selector')).length > 0;

/**
 * policy/v1: but for a plain number of pods that must be available, the disruption controller adds up the scale of the controllers of all
 * pods selected. One that has no scale, as a Job has none, makes it give up (condition SyncFailed) and allow no eviction. Without a selector
 * a budget selects nothing.
 */
function countsByScale(budget: unknown): boolean {
  const spec = asRecord(field(budget, 'spec')) ?? {};
  const isSet = (value: unknown): boolean => asNumber(value) !== null || asText(value) !== null;
  return (
    asRecord(spec['selector']) !== null &&
    (isSet(spec['maxUnavailable']) || asText(spec['minAvailable']) !== null)
  );
}
