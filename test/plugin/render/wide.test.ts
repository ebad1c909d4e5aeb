import { describe, expect, test } from '@jest/globals';
import { describeMissing } from '../../../plugin/core/model/part.ts';
import { linesOf } from '../../../plugin/render/columns.ts';
import { findingsOf } from '../../../plugin/render/findings.ts';
import { renderText } from '../../../plugin/render/text.ts';
import { renderWide } from '../../../plugin/render/wide.ts';
import { diagnosisOf, filledWith, unmeasured } from '../../support/diagnosed.ts';
import { scenarioIds } from '../../support/scenarios.ts';

const style = { color: false, width: 80 };

const wide = (id: string, columns: number): string => renderWide(diagnosisOf(id), style, columns);

/** As it reads, whatever it was wrapped at. */
const joined = (text: string): string => text.replace(/\s+/g, ' ');

const cellLine = /^ {4}(?:udp|tcp) {2}\d+\/\d+ /gm;

/** Commands are never wrapped, nor is a word in prose. */
const tooLong = (text: string, fixes: readonly string[]): readonly string[] => {
  const commands = new Set(fixes.flatMap((fix) => fix.split('\n')));
  return text
    .split('\n')
    .filter((line) => line.length > 80 && !commands.has(line.slice(4)) && !commands.has(line))
    .filter((line) => line.match(cellLine) !== null || line.split(' ').every((word) => word.length < 40));
};

describe('-o wide', () => {
  test.each(scenarioIds())('%s: leaves nothing out, and fits into 80 columns', (id) => {
    const diagnosis = diagnosisOf(id);
    const text = wide(id, 80);
    expect(text.match(cellLine) ?? []).toHaveLength(
      diagnosis.cells.filter(({ measured }) => measured > 0).length,
    );
    const said = joined(text);
    for (const { id: fault, sentence, evidence, fix } of findingsOf(diagnosis)) {
      expect(said).toContain(joined(sentence));
      for (const { source, text: words } of evidence) expect(said).toContain(joined(`${source}: ${words}`));
      for (const one of fix) expect(said).toContain(joined(one));
      expect(said).toContain(fault === 'unknown' ? 'cause unknown, belief' : `/docs/faults/${fault}.md`);
    }
    for (const { what, why } of diagnosis.notTested) expect(said).toContain(joined(`${what}: ${why}`));
    for (const { part, why } of diagnosis.missing)
      expect(said).toContain(joined(`${part} not read: ${describeMissing(why)}`));
    expect(
      tooLong(text, [
        ...(diagnosis.verdict.kind === 'ambiguous' ? diagnosis.verdict.settledBy : []),
        ...findingsOf(diagnosis).flatMap(({ fix }) => fix),
      ]),
    ).toEqual([]);
  });

  test('has what the short report has not', () => {
    const short = renderText(diagnosisOf('D01'), style);
    const long = wide('D01', 120);
    for (const part of [
      /^ {2}✓ upstream +52 kinds of probes crossed it without failure$/m,
      /^ {4}coredns-pod-hung, belief above 0\.999$/m,
      /^ {2}- app@node1: node node1, namespace shop, like pod web-\S+;\s+python3\s+in\s+registry\.local\/netshoot:1$/m,
      /^ {2}app@node1 → CoreDNS 10\.244\.1\.47 \(pod coredns-869c8467bf-2zzxf\)$/m,
      /^ {4}udp +6\/12 +1\.4 ms +random cluster name +no answer 6, NXDOMAIN 6 +SOA cluster\.local$/m,
      /^ {4}udp +0\/1 +\S+ ms +cluster name +answered +10\.96\.0\.1$/m,
    ]) {
      expect(long).toMatch(part);
      expect(short).not.toMatch(part);
    }
  });

  test('where there is room, a cell is one line, failing ones first', () => {
    const lines = wide('D38', Infinity).split('\n');
    const first = lines.findIndex((line) => line.includes(' → CoreDNS '));
    const target = lines.slice(
      first + 1,
      lines.findIndex((line, index) => index > first && /^ {2}\S/.test(line)),
    );
    expect(target.length).toBeGreaterThan(5);
    for (const line of target) expect(line).toMatch(cellLine);
    const failing = target.map((line) => !/^ {4}\S+ +0\//.test(line));
    expect(failing).toEqual([...failing].sort((a, b) => Number(b) - Number(a)));
    expect(failing).toContain(true);
    expect(failing).toContain(false);
  });

  test('how a question was asked is told where it is not at once and from fresh ports', () => {
    expect(wide('flows', Infinity)).toMatch(/random cluster name, from one port \(\d+\)/);
  });

  test('where nothing was measured there is no table of it', () => {
    const text = renderWide(unmeasured('D01'), style, 80);
    expect(text).not.toContain('Measured');
    expect(text).toContain('needs the right to create pods');
  });

  test('only what fails is red, and nothing is without colours', () => {
    const colored = renderWide(diagnosisOf('D01'), { color: true, width: 80 }, Infinity);
    expect(colored).toMatch(/\u001b\[31m {4}udp {2}3\/3 /);
    expect(colored).toMatch(/^ {4}udp {2}0\/3 /m);
    expect(wide('D01', Infinity)).not.toContain('\u001b');
  });

  test('nothing from the cluster reaches the terminal unescaped', () => {
    const text = renderWide(filledWith('\u001b[31m\u009b\u202e\n\u0000', diagnosisOf('D01')), style, 80);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe('a table', () => {
  const table = {
    heads: ['A', 'B', 'C'],
    rows: [
      ['1', 'short', 'a word and another one'],
      ['2', 'some more words', 'unbreakable-name.example.com'],
    ],
    foldedFrom: 1,
  };
  const drawn = (width: number): readonly string[] => linesOf(table, width).flat();

  test('that fits is not folded', () => {
    expect(drawn(Infinity)).toEqual([
      'A  B                C',
      '1  short            a word and another one',
      '2  some more words  unbreakable-name.example.com',
    ]);
  });

  test('gives way where that costs the fewest lines, and cuts no word that need not be', () => {
    expect(drawn(45)).toEqual([
      'A  B             C',
      '1  short         a word and another one',
      '2  some more     unbreakable-name.example.com',
      '   words',
    ]);
  });

  test('cuts a word rather than run over, and loses nothing of it', () => {
    expect(drawn(30)).toEqual([
      'A  B             C',
      '1  short         a word and',
      '                 another one',
      '2  some more     unbreakable-n',
      '   words         ame.example.c',
      '                 om',
    ]);
  });

  test('runs over rather than fold what is narrow already', () => {
    expect(Math.max(...drawn(20).map((line) => line.length))).toBe(29);
  });
});
