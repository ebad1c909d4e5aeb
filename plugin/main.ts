#!/usr/bin/env node
import { runtimeComplaint } from './runtime.ts';

/** The entry: nothing else may be loaded before it is known that this runtime can run it. */
const complaint = runtimeComplaint(process.versions);
if (complaint === null) {
  // Of the two, Node heeds this one, and warns of it as soon as a part of it is loaded that could colour something.
  if ((process.env['NO_COLOR'] ?? '') !== '') delete process.env['FORCE_COLOR'];
  void import('./program.ts');
} else {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 2;
}
