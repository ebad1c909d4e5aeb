import { readFileSync } from 'node:fs';

/** The text of the Python instrument; it stands beside this file, in the source and in the build. */
export const instrumentSource = (): string =>
  readFileSync(new URL('./instrument.py', import.meta.url), 'utf8');
