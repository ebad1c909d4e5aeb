import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { renderHtml } from '../../plugin/render/html/page.ts';
import { scenarioText } from '../support/scenarios.ts';

const chromium = process.env['NETCHECK_CHROMIUM'] ?? 'chromium';
const folder = mkdtempSync(join(tmpdir(), 'netcheck-browser-'));
const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Chromium's output for a page, without a network to reach: every name leads nowhere. */
function open(html: string, ...flags: readonly string[]): string {
  const file = join(folder, 'page.html');
  writeFileSync(file, html);
  return execFileSync(
    chromium,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--host-resolver-rules=MAP * ~NOTFOUND',
      '--virtual-time-budget=20000',
      ...flags,
      `file://${file}`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], timeout: 50_000, maxBuffer: 64 * 1024 * 1024 },
  ).toString();
}

const judged = (id: string): { readonly recording: Recording; readonly diagnosis: Diagnosis } => {
  const recording = readRecording(scenarioText(id), id);
  return { recording, diagnosis: diagnose(recording.complaint, recording.topology, recording.observations) };
};

const pageOf = (id: string): string => {
  const { recording, diagnosis } = judged(id);
  return renderHtml(diagnosis, recording.observations.samples);
};

/** The page with a program in it that looks for what keeps people out, and writes what it found into the title. */
const examined = (html: string): string =>
  html
    .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
    .replace(
      '</body>',
      () =>
        `<script>${axe.replaceAll('</script', '<\\/script')}</script><script>axe.run().then((r) => { document.title = 'FOUND ' + JSON.stringify(r.violations.map((v) => [v.id, v.nodes.length, v.nodes[0].html])) + ' RULES ' + r.passes.length; });</script></body>`,
    );

describe.each(['D01', 'H00', 'D24', 'N01', 'D46', 'I04'])('the report of %s', (id) => {
  test.each([
    ['light', '--blink-settings=preferredColorScheme=1'],
    ['dark', '--blink-settings=preferredColorScheme=0'],
  ])('keeps nobody out (%s)', (_scheme, flag) => {
    const dom = open(examined(pageOf(id)), '--dump-dom', flag);
    const [, found, rules] = /<title>FOUND (.*) RULES (\d+)<\/title>/s.exec(dom) ?? [];
    expect(found).toBe('[]');
    expect(Number(rules)).toBeGreaterThan(15);
  });
});

test('the page is whole without scripts, and asks nothing of anybody', () => {
  const html = pageOf('D01');
  expect(html).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|@import|url\(/i);
  const dom = open(html, '--dump-dom');
  for (const words of [
    'BROKEN at CoreDNS process',
    'is broken',
    '3 of 3 failed',
    'kubectl -n kube-system delete pod',
  ])
    expect(dom).toContain(words);
  expect(dom.match(/<svg/g)?.length).toBeGreaterThan(1);
});

test('what the cluster says cannot run, load or hide anything', () => {
  const hostile = `"'><script>document.title='pwned'</script><img src=x onerror="document.title='pwned'"></style></title><b id=evil>\u202e`;
  const { recording, diagnosis } = judged('D01');
  const spoilt = JSON.parse(
    JSON.stringify({ diagnosis, samples: recording.observations.samples }),
    (_key: string, value: unknown) =>
      typeof value === 'string' && /coredns-8|node1|web-|does not answer/.test(value)
        ? `${value}${hostile}`
        : value,
  ) as { readonly diagnosis: Diagnosis; readonly samples: Recording['observations']['samples'] };
  const html = renderHtml(
    { ...spoilt.diagnosis, remarks: [hostile], complaint: { ...diagnosis.complaint, namespace: hostile } },
    spoilt.samples,
  );
  // Also where the page's own policy would not stop it.
  const dom = open(html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''), '--dump-dom');
  expect(dom).not.toMatch(/<title>pwned/);
  expect(dom).not.toMatch(/<script|<img|<b id/);
  expect(dom).toContain('&lt;script&gt;');
  expect(dom).not.toContain('\u202e');
});

/** The page in a frame as wide as a telephone, and whatever of it stands further to the right, but for what can be scrolled. */
const onTelephone = (html: string): string =>
  `<!doctype html><iframe id="page" style="width:420px;height:900px;border:0" srcdoc="${html
    .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')}"></iframe><script>page.onload = () => {
    const document_ = page.contentDocument;
    const out = [...document_.querySelectorAll('body *')].filter((one) => !one.closest('.scroll') && one.getBoundingClientRect().right > 420);
    document.title = 'WIDTH ' + document_.documentElement.scrollWidth + ' OUT ' + JSON.stringify(out.map((one) => one.outerHTML.slice(0, 80)));
  };</script>`;

test.each(['D01', 'D33', 'D62', 'H00'])('%s: on a screen of 420 px nothing sticks out', (id) => {
  const dom = open(onTelephone(pageOf(id)), '--dump-dom');
  const [, width, out] = /<title>WIDTH (\d+) OUT (.*?)<\/title>/s.exec(dom) ?? [];
  expect(out).toBe('[]');
  expect(Number(width)).toBeGreaterThan(300);
  expect(Number(width)).toBeLessThanOrEqual(420);
});

test('it prints', () => {
  const pdf = join(folder, 'page.pdf');
  open(pageOf('D24'), `--print-to-pdf=${pdf}`, '--no-pdf-header-footer');
  expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
  expect(statSync(pdf).size).toBeGreaterThan(20_000);
});
