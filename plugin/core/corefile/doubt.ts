import type { Source } from './directives.ts';

/** Why it cannot be told from the Corefile who answers a name: "forwards to {$DNS}, …". */
export interface Doubt {
  readonly source: Source;
  readonly text: string;
}
