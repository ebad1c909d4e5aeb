import { describe, expect, test } from '@jest/globals';
import type { Diagnosis, Suspect } from '../../../plugin/core/model/verdict.ts';
import { toAscii } from '../../../plugin/render/ascii.ts';
import { findingsOf } from '../../../plugin/render/findings.ts';
import { shareWords } from '../../../plugin/render/share.ts';
import type { Style } from '../../../plugin/render/style.ts';
import { renderText } from '../../../plugin/render/text.ts';
import { renderWide } from '../../../plugin/render/wide.ts';
import { diagnosisOf } from '../../support/diagnosed.ts';
import { scenarioIds } from '../../support/scenarios.ts';

const plain: Style = { color: false, width: 80 };
const ascii: Style = { ...plain, ascii: true };

const linesOf = (id: string, style = plain): readonly string[] =>
  renderText(diagnosisOf(id), style).trimEnd().split('\n');

/** Commands are never wrapped, nor is a word. */
const tooLong = (diagnosis: Diagnosis, lines: readonly string[], style: Style): readonly string[] => {
  const { verdict } = diagnosis;
  const commands = [
    ...(verdict.kind === 'ambiguous' ? verdict.settledBy : []),
    ...findingsOf(diagnosis).flatMap(({ fix }) => fix),
  ].flatMap((one) => one.split('\n'));
  const copied = new Set(style.ascii === true ? commands.map(toAscii) : commands);
  return lines.filter(
    (line) =>
      line.length > style.width &&
      !copied.has(line.slice(4)) &&
      !copied.has(line) &&
      line.split(' ').every((word) => word.length < 40),
  );
};

describe.each([
  ['text', plain],
  ['text --ascii', ascii],
])('%s', (_name, style) => {
  test.each(scenarioIds())('%s: fits into 80 columns', (id) => {
    const lines = linesOf(id, style);
    expect(tooLong(diagnosisOf(id), lines, style)).toEqual([]);
    if (style.ascii === true) expect(lines.join('\n')).toMatch(/^[\u0000-\u007f]*$/);
  });
});

describe('how long it is, over all recordings', () => {
  const lengths = scenarioIds().map((id) => ({ id, diagnosis: diagnosisOf(id), lines: linesOf(id).length }));

  test('80 lines at most for nine of ten', () => {
    const long = lengths.filter(({ lines }) => lines > 80);
    expect(long.length).toBeLessThanOrEqual(0.1 * lengths.length);
    expect(Math.max(...lengths.map(({ lines }) => lines))).toBeLessThanOrEqual(100);
  });

  test('70 lines at most for the usual broken verdict', () => {
    const broken = lengths.filter(({ diagnosis }) => diagnosis.verdict.kind === 'broken');
    const short = broken.filter(({ lines }) => lines <= 70);
    expect(short.length).toBeGreaterThan(0.6 * broken.length);
  });

  test('45 lines at most where all is well and nothing is at risk', () => {
    const well = lengths.filter(
      ({ diagnosis: { verdict, risks } }) => verdict.kind === 'healthy' && risks.length === 0,
    );
    expect(well.length).toBeGreaterThan(5);
    expect(well.filter(({ lines }) => lines > 45).map(({ id }) => id)).toEqual([]);
  });

  test('the verdict stands on the screen when a long report ends, and only then', () => {
    for (const { id, lines } of lengths) {
      const [first = '', ...others] = linesOf(id);
      const title = first.replace(/:$/, '');
      expect([id, others.some((line) => line.startsWith(title))]).toEqual([id, lines > 41]);
    }
  });
});

describe('what is shown once', () => {
  test('the way to see everything', () => {
    for (const id of scenarioIds())
      expect(linesOf(id).filter((line) => line.includes('-o wide shows'))).toHaveLength(
        linesOf(id).some((line) => line.startsWith('Measured')) ? 1 : 0,
      );
  });

  test('a contrast that all suspects share', () => {
    const lines = linesOf('D62');
    const begin = lines.indexOf('Why');
    const why = lines.slice(begin, lines.indexOf('', begin));
    expect(why.filter((line) => line.startsWith('    ✗ '))).toHaveLength(1);
    expect(why.filter((line) => line.startsWith('    ✓ '))).toHaveLength(1);
  });
});

describe('several suspects', () => {
  test('have numbers, which stand with their reasons and their fixes too, and are told apart at one hop', () => {
    const text = linesOf('D62').join('\n');
    for (const [number, id] of [
      ['1', 'service-rules-stale'],
      ['2', 'service-rules-missing'],
    ] as const) {
      expect(text).toContain(`\n  ${number}. service rules of the node (kube-proxy): node1 (${id}): `);
      expect(text.split(`\n  ${number}. ${id}\n`)).toHaveLength(3);
    }
  });

  test('what would settle it can be copied', () => {
    expect(linesOf('D62')).toContainEqual(
      expect.stringMatching(/^ {4}kubectl netcheck dns shop --deep {3}# /),
    );
  });

  test('where a second fault is at work, each has its own reasons and its own fix', () => {
    const diagnosis = diagnosisOf('D01');
    const [second] = findingsOf(diagnosisOf('D24'));
    const { verdict } = diagnosis;
    if (verdict.kind !== 'broken' || second === undefined) throw new Error('D01 and D24 are faults');
    const both = { ...diagnosis, verdict: { ...verdict, also: [second] } };
    const lines = renderText(both, plain).split('\n');
    expect(findingsOf(both).length).toBeGreaterThanOrEqual(2);
    for (const { hop } of findingsOf(both).slice(0, 2))
      expect(lines.filter((line) => /^ {2}\S/.test(line) && line.endsWith(hop.instance))).toHaveLength(2);
  });
});

describe('the share that is struck', () => {
  const diagnosis = diagnosisOf('D67');
  const suspect = (diagnosis.verdict.kind === 'broken' ? diagnosis.verdict.suspect : null) as Suspect;
  const answering = (question: string, answer: string): Diagnosis => ({
    ...diagnosis,
    baseline: diagnosis.baseline.map((fact) => (fact.question === question ? { ...fact, answer } : fact)),
  });

  test('is one of the questions, not of packets', () => {
    expect(suspect.intermittency).toBeLessThan(1);
    expect(shareWords(suspect, diagnosis)).toEqual([
      expect.stringMatching(/^It strikes a share of the questions \(about \d+ %\)\.$/),
    ]);
  });

  test('is most of them, without a number, from the largest share on that is tried', () => {
    expect(shareWords({ ...suspect, intermittency: 0.7 }, diagnosis)).toEqual([
      'It strikes most of the questions.',
    ]);
  });

  test.each<readonly [string, readonly string[]]>([
    ['it strikes all', shareWords({ ...suspect, intermittency: 1 }, diagnosis)],
    ['nothing passes at all', shareWords(suspect, answering('How often?', 'always'))],
    [
      'answers are late',
      shareWords({ ...suspect, contrast: null }, answering('What kind of error?', 'slow')),
    ],
  ])('is not told where %s', (_where, said) => {
    expect(said).toEqual([]);
  });

  test('is never told beside slow answers', () => {
    for (const id of scenarioIds()) {
      const text = linesOf(id).join('\n');
      if (/What kind of error\? slow|How often\? always/.test(text)) expect(text).not.toContain('It strikes');
    }
  });
});

test('a here-document ends at the margin, where a shell looks for its end', () => {
  const lines = linesOf('D49').join('\n').split('\n');
  expect(lines).toContain('EOF');
  expect(lines).toContain('kind: NetworkPolicy');
});

describe('when, where and by what', () => {
  const taken = diagnosisOf('D01');
  const known: Diagnosis = {
    ...taken,
    occasion: { ...taken.occasion, cluster: { context: 'prod', server: 'api.example.com:6443' } },
  };

  test.each([
    ['text', (diagnosis: Diagnosis) => renderText(diagnosis, plain)],
    ['wide', (diagnosis: Diagnosis) => renderWide(diagnosis, plain, 80)],
  ])('%s says it below the verdict', (_name, render) => {
    expect(render(known)).toMatch(
      /\n {2}2026-11-21T05:57:54Z, cluster prod \(api\.example\.com:6443\), netcheck \d+\.\d+\.\d+\n/,
    );
    expect(render(taken)).toMatch(/\n {2}2026-11-21T05:57:54Z, netcheck \d+\.\d+\.\d+\n/);
  });
});
