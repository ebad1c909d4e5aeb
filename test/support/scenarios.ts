import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Recordings of the real lab, one for each inducer, compressed: a run is some 100 KB of lines that repeat themselves. */
const folder = 'test/scenarios';
const ending = '.ndjson.gz';

export const scenarioIds = (): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));

export const scenarioText = (id: string): string =>
  gunzipSync(readFileSync(`${folder}/${id}${ending}`)).toString('utf8');

export const scenarioBytes = (id: string): number => readFileSync(`${folder}/${id}${ending}`).length;

/** The golden of a scenario's text output. */
export const goldenOf = (id: string): string => `${folder}/${id}.txt`;

/** Keeps recordings of a folder as scenarios: `node test/support/scenarios.ts FOLDER [ID…]`. */
function keep(from: string, ids: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(from).filter((name) => name.endsWith('.ndjson'))) {
    const id = file.replace(/\.ndjson$/, '');
    if (ids.length === 0 || ids.includes(id))
      writeFileSync(`${folder}/${id}${ending}`, gzipSync(readFileSync(`${from}/${file}`), { level: 9 }));
  }
}

const [, program, from, ...ids] = process.argv;
if (program?.endsWith('test/support/scenarios.ts') === true && from !== undefined && existsSync(from))
  keep(from, ids);
