import { inZone } from '../corefile/forwarding.ts';
import type { Complaint } from '../model/complaint.ts';
import type { LargeQuestion, Question } from '../model/probe.ts';
import { readingsOf } from '../infer/primary-names.ts';
import { isClusterQuestion, type Layout } from '../paths/layout.ts';

/** Names of the cluster's own zone: one that must exist, and random ones that must not. */
export const clusterQuestions = (
  layout: Layout,
): { readonly known: Question; readonly absent: Question } => ({
  known: {
    kind: 'cluster-known',
    name: `kubernetes.default.svc.${layout.clusterDomain}`,
    type: isV6First(layout) ? 'AAAA' : 'A',
  },
  absent: { kind: 'cluster-absent', suffix: `default.svc.${layout.clusterDomain}`, type: 'A' },
});

/** The Service of the API has one address, of the family that comes first in the cluster. */
const isV6First = ({ serviceAddresses: [first] }: Layout): boolean => first?.includes(':') === true;

/** A and AAAA of one name at once from one socket, as libc asks (resolv.conf(5), single-request-reopen). */
export const pairQuestion = (layout: Layout): Question => ({
  kind: 'pair-absent',
  suffix: `default.svc.${layout.clusterDomain}`,
  type: 'A',
});

/** External controls that need no public name: the root, and random names under a top level that never exists (RFC 6761). */
export const rootQuestion: Question = { kind: 'root', name: '.', type: 'NS' };

export const externalAbsent: Question = { kind: 'external-absent', suffix: 'invalid', type: 'A' };

export const externalAbsentV6: Question = { kind: 'external-absent', suffix: 'invalid', type: 'AAAA' };

export const rootLarge: LargeQuestion = { kind: 'root-large', name: '.', type: 'DNSKEY' };

/** 10.254.0.0/16 is private (RFC 1918) and seldom used; a random host of it has no name. */
export const reverseAbsent: Question = { kind: 'reverse-absent', suffix: '254.10.in-addr.arpa', type: 'PTR' };

/**
 * Random names in zones that something may treat apart: those that the Corefile names, the parents of the external names
 * complained of, and what pods search in beside the cluster's own zones.
 */
export function zoneQuestions(complaint: Complaint, layout: Layout): readonly Question[] {
  const configured = layout.stubs.map((stub) => stub.zone);
  const searched = [...layout.resolvers.values()]
    .flatMap((resolver) => resolver.searches)
    .map((suffix) => suffix.toLowerCase().replace(/\.$/, ''))
    .filter((suffix) => !inZone(suffix, layout.clusterDomain));
  const parents = externalNames(complaint, layout).flatMap((question) =>
    'name' in question ? [question.name.split('.').slice(1).join('.')] : [],
  );
  const zones = [...configured, ...parents, ...searched].filter((zone) => zone !== '.' && zone.includes('.'));
  return [...new Set(zones)]
    .slice(0, mostZones)
    .map((suffix): Question => ({ kind: 'external-absent', suffix, type: 'A' }));
}

const mostZones = 6;

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
  searches: readonly string[] | null,
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

/** Names complained of, as a resolver gives them that is told not to validate. */
export const uncheckedQuestions = (names: readonly Question[]): readonly Question[] =>
  names.flatMap((question) =>
    question.kind === 'complained' ? [{ ...question, kind: 'unchecked' as const }] : [],
  );

export const controlQuestions = (complaint: Complaint): readonly Question[] =>
  complaint.controls.map((name): Question => ({
    kind: 'control',
    name: name.toLowerCase().replace(/\.$/, ''),
    type: 'A',
  }));
