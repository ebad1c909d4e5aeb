import { describe, expect, test } from '@jest/globals';
import { explained } from '../../../plugin/cli/explain.ts';
import { faults } from '../../../plugin/core/faults/index.ts';
import { UsageError } from '../../../plugin/errors.ts';

function hintFor(id: string): string | null {
  try {
    explained(id, 80);
    return null;
  } catch (error) {
    return error instanceof UsageError ? error.hint : null;
  }
}

const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe('explain', () => {
  test.each(faults.map((fault) => [fault.id, fault] as const))(
    '%s: all it says, in 80 columns',
    (id, fault) => {
      const text = explained(id, 80);
      for (const part of [fault.title, fault.explanation, fault.remedy, fault.source, `(${fault.hop})`])
        expect(flat(text)).toContain(part);
      expect(text).toContain(`/docs/faults/${id}.md`);
      // The address of the page is one word, however long.
      expect(text.split('\n').filter((line) => line.length > 80 && !line.startsWith('Page:'))).toEqual([]);
      expect(text).not.toMatch(/corpus/i);
    },
  );

  test.each([60, 80, 100])('without a fault: every one of them, none wider than %d columns', (width) => {
    const text = explained(null, width);
    expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
    for (const { id, title } of faults) {
      expect(text).toMatch(new RegExp(`^  ${id} `, 'm'));
      expect(flat(text)).toContain(title);
    }
  });

  test('a misspelt fault is answered with the nearest', () => {
    expect(() => explained('coredns-pod-hang', 80)).toThrow(UsageError);
    expect(() => explained('coredns-pod-hang', 80)).toThrow(/no fault is called "coredns-pod-hang"/);
    expect(hintFor('coredns-pod-hang')).toBe('Did you mean "coredns-pod-hung"?');
  });

  test('the beginning of a name stands for it, before names that are as short', () => {
    expect(hintFor('corefile-lack')).toBe('Did you mean "corefile-lacks-zone"?');
    expect(hintFor('xy')).toContain('lists them all');
  });
});
