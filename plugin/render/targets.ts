import type { Cell } from '../core/model/cell.ts';
import type { Target } from '../core/model/probe.ts';
import { targetName } from './words.ts';

/** Several targets of one role, behind their number. */
export const roleWords: Readonly<Record<Target['role'], string>> = {
  'coredns-pod': 'CoreDNS pods',
  service: 'Services',
  nameserver: 'nameservers',
  upstream: 'upstreams',
};

const roles = ['coredns-pod', 'service', 'nameserver', 'upstream'] as const;

/** "3 CoreDNS pods, the Service, 2 upstreams": whom the cells ask. */
export const targetsOf = (cells: readonly Cell[]): string =>
  roles
    .flatMap((role) => {
      const names = namesOf(cells, role);
      if (names.length === 0) return [];
      if (names.length > 1) return [`${String(names.length)} ${roleWords[role]}`];
      return role === 'service' ? ['the Service'] : names;
    })
    .join(', ');

/** Each target of the role once, by its name. */
export const namesOf = (cells: readonly Cell[], role: Target['role']): readonly string[] => [
  ...new Set(cells.flatMap(({ probe: { target } }) => (target.role === role ? [targetName(target)] : []))),
];
