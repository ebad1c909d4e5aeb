import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../../plugin/cli/read-recording.ts';
import { diagnose } from '../../../plugin/core/infer/diagnose.ts';
import { renderHtml } from '../../../plugin/render/html/page.ts';
import { scenarioText } from '../../support/scenarios.ts';

function pageOf(id: string): string {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  return renderHtml(diagnose(complaint, topology, observations), observations.samples);
}

/** What stands in a plot: its label, whether it has a band, its ticks, and where its crosses stand. */
const plotsOf = (html: string) =>
  [...html.matchAll(/<svg .*?aria-label="([^"]*)".*?<\/svg>/gs)].map(([plot, label = '']) => ({
    label,
    hasBand: plot.includes('class="band"') && plot.includes('>lost</text>'),
    ticks: [...plot.matchAll(/>([\d.]+ m?s)<\/text>/g)].map(([, tick]) => tick),
    crosses: [...plot.matchAll(/class="lost" d="M[\d.]+ ([\d.]+)l/g)].map(([, y]) => Number(y)),
  }));

describe('over time', () => {
  test('what was never answered stands in a band, and the axis reaches as far as the answers', () => {
    const [first] = plotsOf(pageOf('D01'));
    expect(first?.label).toMatch(/^Service 10\.96\.0\.10 from host@node1: \d+ of \d+ failed$/);
    expect(first?.hasBand).toBe(true);
    expect(new Set(first?.crosses).size).toBe(1);
    expect(first?.ticks.filter((tick) => tick?.endsWith(' ms'))).toEqual(['0.1 ms', '1 ms', '10 ms']);
  });

  test('what failed with an answer stands where that came', () => {
    const html = pageOf('D46');
    expect(plotsOf(html).some(({ crosses }) => new Set(crosses).size > 1)).toBe(true);
    expect(plotsOf(html).some(({ hasBand }) => hasBand)).toBe(false);
  });

  test('where nothing was answered there is no axis for it', () => {
    for (const { label, ticks, hasBand } of plotsOf(pageOf('D24')).slice(0, 3)) {
      expect(label).toMatch(/^upstream .*: (\d+) of \1 failed$/);
      expect(hasBand).toBe(true);
      expect(ticks.filter((tick) => tick?.endsWith(' ms'))).toEqual([]);
    }
  });

  test('what is not drawn is said', () => {
    expect(pageOf('D01')).toMatch(
      /<p class="dim">Not drawn: CoreDNS 10\.244\.1\.47 from app@node1 \(6 of 6 failed\); \d+ others, where nothing failed\.<\/p>/,
    );
  });
});

test('a field of the heat map names what fails there most, and how many kinds more', () => {
  expect(pageOf('D24')).toMatch(/✗ 18 of 18<br>[a-z ]+ \+ \d+ kinds</);
});

test('when, where and by which version', () => {
  expect(pageOf('D01')).toMatch(/<p class="dim">2026-11-21T05:57:54Z, netcheck \d+\.\d+\.\d+<\/p>/);
});
