import { readFileSync } from 'node:fs';

const textOf = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The text of the Python instrument; it stands beside this file, in the source and in the build. */
export const instrumentSource = (): string => textOf('./instrument.py');

/** The same for bash. */
export const shellInstrumentSource = (): string => textOf('./instrument.sh');

/** The same for any POSIX shell with dig. */
export const digInstrumentSource = (): string => textOf('./instrument-dig.sh');

/** What the bash instrument needs beside that where it runs alone. */
export const shellDigestSource = (): string => textOf('./digest.sh');
