import type { HopKind } from '../../../plugin/core/model/hop.ts';
import type { Verdict } from '../../../plugin/core/model/verdict.ts';
import { eventually, labNodes, type Lab } from '../lab.ts';

/** Breaks one thing in the lab, proves that it is broken before `induce` returns, and heals it again. */
export interface Inducer {
  /** Corpus number, with a letter for variants and near misses. */
  readonly id: string;
  readonly title: string;
  /** What a user would type. Called after `induce`. */
  readonly complaint: (lab: Lab) => Promise<readonly string[]>;
  readonly induce: (lab: Lab) => Promise<void>;
  readonly heal: (lab: Lab) => Promise<void>;
  readonly expected: Expectation;
}

export interface Expectation {
  readonly verdicts: readonly Verdict['kind'][];
  /** Of the first suspect; null for healthy. */
  readonly hop: HopKind | null;
  /** Fault id of the first suspect, "unknown", or null for healthy. */
  readonly cause: string | null;
  /** What it cannot be told from where it strikes so hard that nothing is left to see. */
  readonly orCause?: string;
  /** Causes that must not be named first. */
  readonly never: readonly string[];
  /** A risk that must be reported beside the verdict. */
  readonly risk?: string;
  /** Words that the text must contain. */
  readonly says?: readonly string[];
  /** It strikes at moments: a run that met none of them, or too few to conclude, says rightly so, and is sat again. */
  readonly elusive?: true;
}

export const shop = (): Promise<readonly string[]> => Promise.resolve(['shop']);

export const shopNamed =
  (...names: readonly string[]) =>
  (): Promise<readonly string[]> =>
    Promise.resolve(['shop', ...names.flatMap((name) => ['--name', name])]);

export const healthy = { verdicts: ['healthy'], hop: null, cause: null, never: [] } as const;

/** Deletes all CoreDNS pods; the deployment creates new ones. */
export async function deleteCorednsPods(lab: Lab): Promise<void> {
  await lab.kubectl(
    ...['-n', 'kube-system', 'delete', 'pods', '-l', 'k8s-app=kube-dns', '--grace-period=0', '--force'],
  );
}

/** Restarts CoreDNS and waits until all of it is ready: running pods keep caches, health states and old configuration. */
export async function restartCoredns(lab: Lab): Promise<void> {
  await deleteCorednsPods(lab);
  await corednsReady(lab);
  await eventually('the Service answering on every node', 30, async () => {
    for (const node of labNodes)
      if ((await lab.dig(node, '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) !== 'NOERROR')
        return false;
    return true;
  });
}

export async function corednsReady(lab: Lab): Promise<void> {
  await lab.kubectl('-n', 'kube-system', 'rollout', 'status', 'deployment', 'coredns', '--timeout=90s');
}

/** What a test found false about the lab itself. */
export function prove(condition: boolean, what: string): void {
  if (!condition) throw new Error(`the fault did not take: ${what}`);
}
