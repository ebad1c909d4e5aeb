import { valueOr } from '../model/part.ts';
import type { Topology } from '../model/topology.ts';
import type { Takers } from './copied-labels.ts';
import type { AnyPolicy } from './policy-name.ts';

/** All policies that could be read, of all kinds and of all namespaces concerned. */
export const policiesIn = ({
  policies,
  ciliumPolicies,
}: Pick<Topology, 'policies' | 'ciliumPolicies'>): readonly AnyPolicy[] => [
  ...Object.values(policies).flatMap((part) => valueOr(part, [])),
  ...(ciliumPolicies === undefined ? [] : valueOr(ciliumPolicies, [])),
];

/** What could be read of what takes pods by their labels; what could not is told among the missing parts. */
export const takersIn = ({ unreadyServices, scaleBudgets }: Topology): Takers => ({
  services: unreadyServices === undefined ? [] : valueOr(unreadyServices, none).items,
  budgets: scaleBudgets === undefined ? [] : valueOr(scaleBudgets, none).items,
});

const none = { items: [], truncated: false };
