import { describe, expect, test } from '@jest/globals';
import { judgeHiddenRefusals } from '../../plugin/core/infer/hidden-refusals.ts';
import type { Cell } from '../../plugin/core/model/cell.ts';
import type { VantageId } from '../../plugin/core/model/probe.ts';

const cell = (address: string, suffix: string, counts: Cell['counts'], vantage = 'app@node1'): Cell => ({
  key: `${vantage} ${address} ${suffix}`,
  probe: {
    vantage: vantage as VantageId,
    target: { role: 'upstream', address, port: 53 },
    protocol: 'udp',
    question: { kind: 'external-absent', suffix, type: 'A' },
  },
  counts,
  measured: 3,
  missing: 0,
  slow: 0,
  failed: 3,
  medianMs: null,
  sequence: [],
  icmpSenders: [],
  data: [],
  ttls: [],
  soas: [],
});

const judged = (...cells: readonly Cell[]): readonly unknown[] =>
  judgeHiddenRefusals(cells).map((one) => one.judged ?? one.counts);

describe('silence at a target', () => {
  test('that refused other questions from the same place is a refusal that the kernel kept to itself', () => {
    expect(
      judged(cell('10.0.0.4', 'a', { 'refused-port': 1, silent: 2 }), cell('10.0.0.4', 'b', { silent: 3 })),
    ).toEqual([{ 'refused-port': 3 }, { 'refused-port': 3 }]);
  });

  test('is silence where the target answered something', () => {
    const cells = [
      cell('10.0.0.4', 'a', { 'refused-port': 1, nxdomain: 1 }),
      cell('10.0.0.4', 'b', { silent: 3 }),
    ];
    expect(judged(...cells)).toEqual(cells.map((one) => one.counts));
  });

  test('is silence where the refusals came from another target, or were seen from another place', () => {
    const cells = [
      cell('10.0.0.5', 'a', { 'refused-port': 3 }),
      cell('10.0.0.4', 'a', { 'refused-port': 3 }, 'host@node1'),
      cell('10.0.0.4', 'b', { silent: 3 }),
    ];
    expect(judged(...cells)).toEqual(cells.map((one) => one.counts));
  });

  test('stays in the counts that are printed', () => {
    expect(judgeHiddenRefusals([cell('10.0.0.4', 'a', { eperm: 1, silent: 2 })])[0]?.counts).toEqual({
      eperm: 1,
      silent: 2,
    });
  });
});
