import type { Cell } from '../../plugin/core/model/cell.ts';
import type { OutcomeClass } from '../../plugin/core/model/outcome.ts';
import {
  cellKey,
  type Protocol,
  type Question,
  type Target,
  type VantageId,
} from '../../plugin/core/model/probe.ts';

export type Counts = Readonly<Partial<Record<OutcomeClass, number>>>;

interface Given {
  readonly counts: Counts;
  readonly failed: number;
  readonly question?: Question;
  readonly vantage?: string;
  readonly target?: Target;
  readonly protocol?: Protocol;
  readonly slow?: number;
  readonly shouldExist?: boolean;
}

export const service: Target = { role: 'service', address: '10.96.0.10', port: 53 };

export const corednsPod = (address: string): Target => ({
  role: 'coredns-pod',
  pod: `coredns-${address}`,
  address,
  port: 53,
});

export const upstream = (address: string): Target => ({ role: 'upstream', address, port: 53 });

export const randomClusterName: Question = { kind: 'cluster-absent', suffix: 'cluster.local', type: 'A' };

/** A cell of a random cluster name at the Service, unless something else is given. */
export function cellOf(given: Given): Cell {
  const { counts, failed, slow = 0, shouldExist = false } = given;
  const probe = {
    vantage: (given.vantage ?? 'app@node1') as VantageId,
    target: given.target ?? service,
    protocol: given.protocol ?? 'udp',
    question: given.question ?? randomClusterName,
  } as const;
  return {
    key: cellKey(probe),
    probe,
    ...(shouldExist ? { shouldExist: true } : {}),
    counts,
    measured: Object.values(counts).reduce((sum, count) => sum + count, 0),
    missing: 0,
    slow,
    failed,
    medianMs: 1.25,
    sequence: [],
    icmpSenders: [],
    data: [],
    ttls: [],
    soas: [],
  };
}
