import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { renderText } from '../../plugin/render/text.ts';
import { scenarioText } from '../support/scenarios.ts';
import { terminalPicture } from './terminal-picture.ts';

const files = readdirSync('docs')
  .filter((file) => file.endsWith('.md'))
  .map((file) => `docs/${file}`);

/** "<!-- from D24 lines 1-19 -->" and the block behind it, which is that part of the scenario's text. */
const excerpt = /<!-- from ([\w-]+) lines (\d+)-(\d+) -->\n```\n([^]*?)```/g;

const linesOf = (id: string, first: number, last: number): string =>
  readFileSync(`test/scenarios/${id}.txt`, 'utf8')
    .split('\n')
    .slice(first - 1, last)
    .map((line) => `${line}\n`)
    .join('');

/** UPDATE_GOLDENS=1 writes them. */
test.each(files)('%s: every output is one that the program prints', (file) => {
  const text = readFileSync(file, 'utf8');
  const right = text.replace(
    excerpt,
    (_all, id: string, first: string, last: string) =>
      `<!-- from ${id} lines ${first}-${last} -->\n\`\`\`\n${linesOf(id, Number(first), Number(last))}\`\`\``,
  );
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(file, right);
  expect(readFileSync(file, 'utf8')).toBe(right);
});

/** UPDATE_GOLDENS=1 writes it. */
test('docs/run.svg shows what a terminal shows of a run on a real cluster', () => {
  const { complaint, topology, observations } = readRecording(scenarioText('D01'), 'D01');
  const shown = renderText(diagnose(complaint, topology, observations), { color: true, width: 80 });
  const lines = ['$ kubectl netcheck dns shop', ...shown.split('\n').slice(0, 20)];
  const picture = terminalPicture(lines.join('\n'));
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync('docs/run.svg', picture);
  expect(readFileSync('docs/run.svg', 'utf8')).toBe(picture);
});

test('the guide has outputs, and its commands are the program’s', () => {
  const guide = readFileSync('docs/guide.md', 'utf8');
  expect([...guide.matchAll(excerpt)].length).toBeGreaterThan(4);
  for (const [, command] of guide.matchAll(/kubectl netcheck ([a-z]+)/g))
    expect(['dns', 'doctor', 'explain', 'rbac', 'replay']).toContain(command);
});

test('every link of the docs leads to a file', () => {
  for (const file of [...files, 'README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md']) {
    const folder = file.startsWith('docs/') ? 'docs/' : '';
    for (const [, target] of readFileSync(file, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g))
      expect(() => {
        readdirOrFile(`${folder}${target ?? ''}`);
      }).not.toThrow();
  }
});

function readdirOrFile(path: string): void {
  try {
    readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
  }
}
