import type { Complaint } from '../model/complaint.ts';
import type { Question } from '../model/probe.ts';
import { readingsOf } from '../infer/primary-names.ts';
import { isClusterQuestion, type Layout } from '../paths/layout.ts';

/** Names of the cluster's own zone: one that must exist, and random ones that must not. */
export const clusterQuestions = (
  layout: Layout,
): { readonly known: Question; readonly absent: Question } => ({
  known: { kind: 'cluster-known', name: `kubernetes.default.svc.${layout.clusterDomain}`, type: 'A' },
  absent: { kind: 'cluster-absent', suffix: `default.svc.${layout.clusterDomain}`, type: 'A' },
});

/** External controls that need no public name: the root, and random names under a top level that never exists (RFC 6761). */
export const rootQuestion: Question = { kind: 'root', name: '.', type: 'NS' };

export const externalAbsent: Question = { kind: 'external-absent', suffix: 'invalid', type: 'A' };

/** "10.96.0.10" → "10.0.96.10.in-addr.arpa"; null for other address families. */
export function reverseQuestion(address: string): Question | null {
  const parts = address.split('.');
  return parts.length === 4
    ? { kind: 'service-reverse', name: `${parts.reverse().join('.')}.in-addr.arpa`, type: 'PTR' }
    : null;
}

/** Every reading of every complained name; the absolute form first. `searches` come from the client's resolv.conf. */
export const complainedQuestions = (
  complaint: Complaint,
  layout: Layout,
  searches: readonly string[],
): readonly Question[] =>
  complaint.names.flatMap((given) =>
    readingsOf(given, complaint.namespace, layout.clusterDomain, searches).map((name): Question => ({
      kind: 'complained',
      name,
      given,
      type: 'A',
    })),
  );

/** Complained and control names as they are asked at an upstream: absolute, and none of the cluster's own. */
export const externalNames = (complaint: Complaint, layout: Layout): readonly Question[] => [
  ...complaint.names
    .map((given): Question => ({
      kind: 'complained',
      name: given.toLowerCase().replace(/\.$/, ''),
      given,
      type: 'A',
    }))
    .filter(
      (question) => 'name' in question && question.name.includes('.') && !isClusterQuestion(question, layout),
    ),
  ...controlQuestions(complaint),
];

export const controlQuestions = (complaint: Complaint): readonly Question[] =>
  complaint.controls.map((name): Question => ({
    kind: 'control',
    name: name.toLowerCase().replace(/\.$/, ''),
    type: 'A',
  }));
