import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { readRecording } from '../../../plugin/cli/read-recording.ts';
import { judged } from '../../../plugin/cli/replay.ts';
import { rendererFor } from '../../../plugin/cli/renderer.ts';
import { outputs, type Output, type Presentation } from '../../../plugin/cli/options.ts';
import { changesBetween } from '../../../plugin/render/changes.ts';
import { escapeText } from '../../../plugin/render/escape.ts';
import { verdictLine } from '../../../plugin/render/headline.ts';
import { renderRecording } from '../../../plugin/render/recording.ts';
import type { Diagnosis } from '../../../plugin/core/model/verdict.ts';
import { scenarioText } from '../../support/scenarios.ts';
import { hostile, spoilt, spoiltRecording, strayIn, type Spoiling } from '../../support/spoilt.ts';

/** A verdict of each kind, policies of both kinds, faults proven by logs, events, config maps and pull messages. */
const ids = ['D01', 'D12', 'D49', 'C-D54', 'H00', 'I04', 'U02'];

const everything: Spoiling = { spoil: (text) => text + hostile, keys: true };

/** Texts that nothing is concluded from: the verdict stays, and its sentences quote them. */
const quoted = new Set([
  'message',
  'detail',
  'what',
  'by',
  'node',
  'pod',
  'modelledOn',
  'image',
  'images',
  'value',
]);
const quotations: Spoiling = {
  spoil: (text, path) => (quoted.has(path.at(-1) ?? '') || path.includes('labels') ? text + hostile : text),
  keys: false,
};

const presentation = (output: Output): Presentation => ({
  output,
  noColor: false,
  ascii: false,
  failOn: ['broken'],
});

async function rendered(output: Output, color = false): Promise<(recording: string) => string> {
  const render = await rendererFor(presentation(output), { color, width: 80, columns: 120 });
  return (recording) => judged(recording, 'file', render);
}

const document = (output: Output, text: string): unknown =>
  output === 'yaml' ? load(text) : output === 'json' || output === 'sarif' ? JSON.parse(text) : null;

/** Without what the format is made of: a tab between the columns of names. */
const content = (output: Output, text: string): string =>
  output === 'name' ? text.replaceAll('\t', ' ') : text;

describe.each(outputs)('-o %s', (output) => {
  test.each(ids)(
    '%s, with every text spoilt that came from the cluster: nothing raw, and still of its form',
    async (id) => {
      const render = await rendered(output);
      for (const spoiling of [everything, quotations]) {
        const text = render(spoiltRecording(scenarioText(id), spoiling));
        expect(strayIn(content(output, text))).toBeNull();
        expect(() => document(output, text)).not.toThrow();
      }
    },
  );

  test('whatever a diagnosis may hold: the same', async () => {
    const render = await rendererFor(presentation(output), { color: false, width: 80, columns: 120 });
    for (const id of ids) {
      const text = render(...spoiltDiagnosis(id));
      expect(strayIn(content(output, text))).toBeNull();
      expect(() => document(output, text)).not.toThrow();
      // What is shown is shown: it was escaped, not left out.
      if (text !== '') expect(text).toMatch(/\\u001b|\\e|\\x1B/);
    }
  });

  test('lines of a megabyte, wherever they stand', async () => {
    const render = await rendered(output);
    for (const place of ['logs', 'events', 'configMaps', 'conditions', 'labels', 'why', 'images']) {
      let left = 1;
      const spoil = (text: string, path: readonly string[]): string =>
        path.includes(place) && left-- > 0 ? text + 'x y'.repeat(350_000) + hostile : text;
      const text = render(spoiltRecording(scenarioText('I04'), { spoil, keys: false }));
      expect(left).toBeLessThan(1);
      expect(strayIn(content(output, text))).toBeNull();
      expect(() => document(output, text)).not.toThrow();
    }
  });
});

test('JSON and YAML say the same of a spoilt diagnosis, and as what it was', async () => {
  const [diagnosis, samples] = spoiltDiagnosis('D49');
  const text = async (output: Output): Promise<string> =>
    (await rendererFor(presentation(output), { color: false, width: 80, columns: 80 }))(diagnosis, samples);
  const json = document('json', await text('json'));
  expect(json).toMatchObject(JSON.parse(JSON.stringify(diagnosis)) as object);
  expect(document('yaml', await text('yaml'))).toEqual(json);
});

test.each(['text', 'wide'] as const)(
  '-o %s in colour: the only escapes are its own colours',
  async (output) => {
    const render = await rendered(output, true);
    for (const id of ids) {
      const text = render(spoiltRecording(scenarioText(id), quotations));
      expect(text).toMatch(/\u001b\[1m/);
      expect(strayIn(text.replace(/\u001b\[(1|2|22|31|32|33|39)m/g, ''))).toBeNull();
    }
  },
);

test('lines of --watch', () => {
  const [before] = spoiltDiagnosis('D01');
  const [after] = spoiltDiagnosis('D49');
  const lines = [verdictLine(after), ...changesBetween(before, after)].map((line) => escapeText(line));
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line).not.toMatch(/\n/);
  expect(strayIn(lines.join(''))).toBeNull();
});

test('a recording of it holds no control either, and reads as what it was', () => {
  const recording = readRecording(spoiltRecording(scenarioText('D12'), everything), 'file');
  const written = renderRecording(recording);
  expect(strayIn(written)).toBeNull();
  expect(readRecording(written, 'file').topology).toEqual(recording.topology);
});

function spoiltDiagnosis(id: string): Parameters<Awaited<ReturnType<typeof rendererFor>>> {
  return judged(scenarioText(id), id, (diagnosis, samples) => {
    const ends = new Set(['state', 'id', 'at', 'lastSeen', 'sequence']);
    const spoil: Spoiling['spoil'] = (text, path) => (ends.has(path.at(-1) ?? '') ? text : text + hostile);
    return [spoilt(diagnosis, { spoil, keys: false }) as Diagnosis, samples];
  });
}
