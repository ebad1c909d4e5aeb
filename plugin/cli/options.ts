import type { Complaint } from '../core/model/complaint.ts';
import type { ConnectionFlags } from '../cluster/connection-flags.ts';
import type { Level } from '../cluster/rights.ts';
import type { CommandName } from './command-options.ts';
import type { Failure } from './exit-code.ts';
import type { DoctorOperation } from './doctor.ts';
import type { shells } from './completion-scripts.ts';

/** What the command line asks for, parsed once and never changed. */
export type Operation =
  | DnsOperation
  | { readonly kind: 'replay'; readonly file: string; readonly presentation: Presentation }
  /** `olderThanMs` 0: whatever its age. */
  | { readonly kind: 'cleanup'; readonly connection: ConnectionFlags; readonly olderThanMs: number }
  | DoctorOperation
  /** `id` null: all faults. */
  | { readonly kind: 'explain'; readonly id: string | null }
  | { readonly kind: 'rbac'; readonly levels: readonly Level[] }
  | { readonly kind: 'completion'; readonly shell: (typeof shells)[number] }
  /** The words typed so far, the last of them to be completed. */
  | { readonly kind: 'complete'; readonly words: readonly string[] }
  | { readonly kind: 'version'; readonly output: DocumentOutput }
  /** `command` null: of all. */
  | { readonly kind: 'help'; readonly command: CommandName | null };

/** Formats of a diagnosis. */
export const outputs = [
  'text',
  'wide',
  'json',
  'yaml',
  'name',
  'markdown',
  'html',
  'junit',
  'sarif',
] as const;

export type Output = (typeof outputs)[number];

/** Formats of what is one small document. */
export const documentOutputs = ['text', 'json', 'yaml'] as const;

export type DocumentOutput = (typeof documentOutputs)[number];

/** How a diagnosis is shown, and what it ends with. */
export interface Presentation {
  readonly output: Output;
  readonly noColor: boolean;
  /** No sign beyond ASCII. */
  readonly ascii: boolean;
  readonly failOn: readonly Failure[];
}

export interface DnsOperation {
  readonly kind: 'dns';
  readonly connection: ConnectionFlags;
  /** `namespace` null: the context's. */
  readonly complaint: Omit<Complaint, 'namespace'> & { readonly namespace: string | null };
  readonly image: string | null;
  readonly imagePullSecret: string | null;
  readonly probeNamespace: string;
  readonly timeoutMs: number;
  readonly deep: boolean;
  /** Ask slowly. */
  readonly gentle: boolean;
  /** How long to watch for failures that come and go. */
  readonly watchMs: number;
  /** Pause between two runs; null: one run. */
  readonly watchEveryMs: number | null;
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly presentation: Presentation;
  readonly record: string | null;
}
