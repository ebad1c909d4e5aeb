import { randomFrom, rounds, seed } from '../fuzz/mutations.ts';
import { oneOf, type Random } from './bad-day.ts';
import { rights } from './lesser-rights.ts';

/** How often each case is drawn: FUZZ_ROUNDS=4000 draws ten times as many as `make check`. */
export const times = Math.max(1, Math.round(rounds / 400));

/** One case: a random source of its own, and the words that tell which it is. */
export interface Draw {
  readonly random: Random;
  /** With FUZZ_SEED as told it comes again, whatever else is tested. */
  readonly named: string;
}

/** So many cases of one name. */
export const draws = (name: string, count: number): readonly Draw[] =>
  Array.from({ length: count }, (_, round) => ({
    random: randomFrom(seed + 7919 * round + numberOf(name)),
    named: `FUZZ_SEED=${String(seed)}, ${name}, round ${String(round)}`,
  }));

/** Any number that a name has for itself, more or less. */
const numberOf = (name: string): number =>
  Array.from(name).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7);

/** One to three parts that could not be read. */
export const fewerRights = (random: Random): readonly string[] =>
  Array.from({ length: 1 + Math.floor(random() * 3) }, () => oneOf(rights, random));
