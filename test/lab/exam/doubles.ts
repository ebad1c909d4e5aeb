import { inducers } from '../faults/index.ts';
import type { Inducer } from '../faults/inducer.ts';

/** Two faults at once. What is broken by restarting CoreDNS comes first, what a restart would heal last. */
export interface Double {
  readonly id: string;
  readonly first: Inducer;
  readonly second: Inducer;
  /** What is put to the program. */
  readonly complaint: Inducer['complaint'];
}

const byId = (id: string): Inducer => {
  const found = inducers.find((inducer) => inducer.id === id);
  if (found === undefined) throw new Error(`no inducer ${id}`);
  return found;
};

const double = (first: string, second: string, complaint: string): Double => ({
  id: `${first}+${second}`,
  first: byId(first),
  second: byId(second),
  complaint: async (lab) => {
    const words = await byId(complaint).complaint(lab);
    const strikesNode1 = [first, second].some((id) => ofNode1.includes(id));
    return strikesNode1 && !words.includes('--pod') ? [...words, '--pod', await lab.webOn('node1')] : words;
  },
});

/** Felt by pods of node1 only: one of them complains. */
const ofNode1: readonly string[] = ['D57', 'D63', 'D66'];

export const doubles: readonly Double[] = [
  double('D24', 'D57', 'D24'),
  double('D24', 'D49', 'D24'),
  double('D28', 'D01', 'D28'),
  double('D01', 'D57', 'D57'),
  double('D26', 'D01', 'D26'),
  double('D26', 'D63', 'D26'),
  double('D40', 'D57', 'D40'),
  double('D39', 'D01', 'D39'),
  double('D25', 'D04', 'D25'),
  double('D46', 'D01', 'D46'),
  double('D08', 'D57', 'D08'),
  double('D29', 'D01', 'D29'),
  double('D53', 'D01', 'D53'),
  double('D09', 'D01', 'D09'),
  double('D28', 'D66', 'D28'),
  double('D42', 'D57', 'D42'),
  double('D44', 'D01', 'D44'),
  double('D23', 'D63', 'D23'),
];
