import type { Complaint } from '../core/model/complaint.ts';
import type { ConnectionFlags } from '../cluster/connection-flags.ts';

/** What the command line asks for, parsed once and never changed. */
export type Operation =
  | DnsOperation
  | { readonly kind: 'replay'; readonly file: string; readonly output: Output }
  | { readonly kind: 'cleanup'; readonly connection: ConnectionFlags }
  | { readonly kind: 'version'; readonly output: Output }
  /** Help was asked for and is to be printed. */
  | { readonly kind: 'help'; readonly text: string };

export type Output = 'text' | 'json';

export interface DnsOperation {
  readonly kind: 'dns';
  readonly connection: ConnectionFlags;
  /** `namespace` null: the context's. */
  readonly complaint: Omit<Complaint, 'namespace'> & { readonly namespace: string | null };
  readonly image: string | null;
  readonly imagePullSecret: string | null;
  readonly probeNamespace: string;
  readonly timeoutMs: number;
  /** How long to watch for failures that come and go. */
  readonly watchMs: number;
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly output: Output;
  readonly record: string | null;
}
