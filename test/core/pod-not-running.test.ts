import { expect, test } from '@jest/globals';
import { keptDiagnosis } from '../support/kept-recording.ts';

test('a pod that was named and does not run is told of: nothing in it asks', () => {
  const { verdict, remarks } = keptDiagnosis('pod-pending');
  expect(verdict.kind).toBe('healthy');
  expect(remarks).toContainEqual(expect.stringContaining('Pod pend is Pending: nothing runs in it'));
});

test('of one that runs nothing is said', () => {
  const { remarks } = keptDiagnosis('ended-during-the-run');
  expect(remarks.filter((remark) => remark.includes('nothing runs in it'))).toEqual([]);
});
