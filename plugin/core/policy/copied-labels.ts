import type { Labels, Taker } from '../model/topology.ts';
import { policyNames, type AnyPolicy } from './policy-name.ts';
import { isOfController, lookedAt, looksAt, relevantLabels, seesTheSame } from './relevant-labels.ts';
import { selects } from './selectors.ts';

/** What takes pods by their labels, whether or not they are ready, where a probe stands. */
export interface Takers {
  /** A probe that one of these selects would be sent traffic. */
  readonly services: readonly Taker[];
  /** While a probe stands that one of these selects, its disruption controller refuses all evictions. */
  readonly budgets: readonly Taker[];
}

export interface LeftOut {
  readonly key: string;
  readonly value: string;
  /** What would mistake the probe for the pod. */
  readonly because: { readonly kind: 'controller' } | { readonly kind: 'service'; readonly name: string };
  /** Which look at this label, and take the probe for something else than the pod. */
  readonly policies: readonly AnyPolicy[];
}

export interface CopiedLabels {
  readonly labels: Labels;
  /** Labels that a policy needs and that a probe may not carry: it is not like the pod in these. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * The labels of a pod that a probe carries: those at which a policy looks, but for labels of controllers, and for as few as keep Services
 * from sending it traffic. A budget is left alone where that costs nothing.
 */
export function copiedLabels(
  labels: Labels,
  policies: readonly AnyPolicy[],
  { services, budgets }: Takers,
): CopiedLabels {
  const whole = lookedAt(labels, policies);
  const left: Omit<LeftOut, 'policies'>[] = Object.entries(whole)
    .filter(([key]) => isOfController(key))
    .map(([key, value]) => ({ key, value, because: { kind: 'controller' } }));
  let kept = relevantLabels(labels, policies);
  for (const { name, selector } of services) {
    const key = cheapestWithout(kept, selector, policies);
    if (key === null) continue;
    left.push({ key, value: kept[key] ?? '', because: { kind: 'service', name } });
    kept = without(kept, key);
  }
  for (const { selector } of budgets) {
    const key = cheapestWithout(kept, selector, policies);
    if (key !== null && costOf(kept, key, policies) === 0) kept = without(kept, key);
  }
  const otherwise = policies.filter((policy) => !seesTheSame(policy, whole, kept));
  const leftOut = left.map((one) => ({
    ...one,
    policies: otherwise.filter((policy) => looksAt(policy, one.key)),
  }));
  return { labels: kept, leftOut: leftOut.filter((one) => one.policies.length > 0) };
}

/** The label that the fewest policies miss, of those without which the selector no longer selects; null where it does not now, or no label helps. */
function cheapestWithout(
  kept: Labels,
  selector: Taker['selector'],
  policies: readonly AnyPolicy[],
): string | null {
  if (!selects(selector, kept)) return null;
  const [cheapest] = Object.keys(kept)
    .filter((key) => !selects(selector, without(kept, key)))
    .map((key) => ({ key, cost: costOf(kept, key, policies) }))
    .sort((a, b) => a.cost - b.cost);
  return cheapest?.key ?? null;
}

const costOf = (kept: Labels, key: string, policies: readonly AnyPolicy[]): number =>
  policies.filter((policy) => !seesTheSame(policy, kept, without(kept, key))).length;

const without = (labels: Labels, key: string): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([one]) => one !== key));

/** "it may not carry app=web, at which NetworkPolicy shop/deny looks: Service web-0 sends traffic to …" */
export const whyLeftOut = ({ key, value, because, policies }: LeftOut): string =>
  `it may not carry ${key}=${value}, at which ${policyNames(policies)} looks: ${
    because.kind === 'controller'
      ? 'the controller of these pods might take it for its own'
      : `Service ${because.name} sends traffic to pods that are not ready, and would send it some`
  }`;
