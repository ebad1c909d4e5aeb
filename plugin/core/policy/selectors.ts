import type { Labels, LabelSelector } from '../model/topology.ts';

/** Kubernetes label selector semantics: an empty selector selects everything, all requirements must hold. */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  const wanted = Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value);
  return wanted && selector.matchExpressions.every((expression) => holds(expression, labels));
}

function holds(expression: LabelSelector['matchExpressions'][number], labels: Labels): boolean {
  const value = Object.hasOwn(labels, expression.key) ? labels[expression.key] : undefined;
  switch (expression.operator) {
    case 'In':
      return value !== undefined && expression.values.includes(value);
    case 'NotIn':
      return value === undefined || !expression.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** Label keys a selector looks at. */
export const keysOf = (selector: LabelSelector): readonly string[] => [
  ...Object.keys(selector.matchLabels),
  ...selector.matchExpressions.map((expression) => expression.key),
];
