import { mkdirSync, writeFileSync } from 'node:fs';
import { leftovers, suspectsIn } from '../e2e/run-fault.ts';
import { inducers } from '../faults/index.ts';
import type { Inducer } from '../faults/inducer.ts';
import { Lab } from '../lab.ts';
import type { Diagnosis } from '../../../plugin/core/model/verdict.ts';
import { CastLab, wordsFor } from './cast.ts';
import { shuffled } from '../../support/shuffled.ts';
import { untruths } from '../../support/contrast-truth.ts';
import { decoys } from './decoys.ts';
import { doubles, type Double } from './doubles.ts';
import { scoreboard } from './scoreboard.ts';
import { brierOf, confidenceIn, isRight, namedIn, words, type Mark } from './score.ts';

/**
 * exam.ts LAB FOLDER [--seed N] [--only singles|doubles|decoys|healthy]… [--healthy N] [--id ID]… [--cast]: breaks the lab in every known way, in
 * an order drawn from the seed, and marks what the built program says from the complaint alone. With --cast the struck nodes are drawn
 * too, and the lab has the names and addresses that `cast.ts SEED` prints (lab up --words).
 */
const [name = 'default', folder = '/tmp/netcheck-exam', ...rest] = process.argv.slice(2);
const option = (flag: string): string | undefined => rest[rest.indexOf(flag) + 1];
const seed = rest.includes('--seed') ? Number(option('--seed')) : Math.floor(Math.random() * 1e9);
const ids = rest.flatMap((word, index) => (rest[index - 1] === '--id' ? [word] : []));
const rounds = rest.includes('--healthy') ? Number(option('--healthy')) : 20;
const only = rest.flatMap((word, index) => (rest[index - 1] === '--only' ? [word] : []));
const wants = (kind: string): boolean => only.length === 0 || only.includes(kind);
const cast = rest.includes('--cast');
const lab = cast ? new CastLab(name, seed) : new Lab(name);
const marks: Mark[] = [];
mkdirSync(folder, { recursive: true });
process.stdout.write(`exam on lab ${name}, seed ${String(seed)}\n`);
if (cast) for (const [word, stands] of wordsFor(seed)) process.stdout.write(`${word} is ${stands}\n`);

interface Sitting {
  readonly diagnosis: Diagnosis;
  readonly text: string;
  readonly seconds: number;
  readonly left: string;
}

async function sit(id: string, args: readonly string[]): Promise<Sitting> {
  const recording = `${folder}/${id}.ndjson`;
  const run = await lab.netcheck(['dns', ...args, '-o', 'json', '-q', '--record', recording]);
  if (!run.stdout.startsWith('{')) throw new Error(`no diagnosis: ${run.stderr}`);
  const text = (await lab.netcheck(['replay', recording])).stdout;
  return {
    diagnosis: JSON.parse(run.stdout) as Diagnosis,
    text,
    seconds: run.tookMs / 1000,
    left: await leftovers(lab),
  };
}

function note(mark: Mark): void {
  marks.push(mark);
  const sign = mark.right && mark.left === '' ? 'ok  ' : mark.hopRight ? 'HOP ' : 'BAD ';
  process.stdout.write(
    `${sign} ${mark.id.padEnd(14)} ${mark.verdict.padEnd(28)} ${mark.said.join(', ')} (${mark.seconds.toFixed(1)} s)\n`,
  );
  if (sign !== 'ok  ') process.stdout.write(`${mark.text.split('\n').slice(0, 40).join('\n')}\n`);
}

const failed = (id: string, title: string, kind: Mark['kind'], error: unknown): Mark => ({
  id,
  title,
  kind,
  verdict: 'no sitting',
  said: [error instanceof Error ? error.message : String(error)],
  right: false,
  hopRight: false,
  wrongAndCertain: false,
  falseAlarm: false,
  untruths: [],
  brier: null,
  seconds: 0,
  left: '',
  text: '',
});

async function single(inducer: Inducer, kind: 'single' | 'decoy' | 'healthy'): Promise<void> {
  try {
    await inducer.induce(lab);
    const { diagnosis, text, seconds, left } = await sit(inducer.id, await inducer.complaint(lab));
    const { cause, hop } = isRight(inducer, diagnosis);
    const healthy = inducer.expected.hop === null;
    const accuses = !['healthy', 'inconclusive'].includes(diagnosis.verdict.kind);
    note({
      id: inducer.id,
      title: inducer.title,
      kind,
      verdict: `${diagnosis.verdict.kind} ${confidenceIn(diagnosis)}`.trim(),
      said: suspectsIn(diagnosis).map(words),
      right: cause,
      hopRight: hop,
      wrongAndCertain: !cause && confidenceIn(diagnosis) === 'certain',
      falseAlarm: healthy && accuses,
      untruths: untruths(diagnosis),
      brier: healthy ? null : brierOf(diagnosis, cause),
      seconds,
      left,
      text,
    });
  } catch (error) {
    note(failed(inducer.id, inducer.title, kind, error));
  } finally {
    await inducer.heal(lab).catch(tell);
  }
}

async function both({ id, first, second, complaint }: Double): Promise<void> {
  const title = `${first.title}; and ${second.title}`;
  try {
    await first.induce(lab);
    await second.induce(lab);
    const { diagnosis, text, seconds, left } = await sit(id, await complaint(lab));
    const named = namedIn(diagnosis);
    const found = [first, second].filter(({ expected }) => named.includes(expected.cause ?? 'unknown'));
    const also =
      diagnosis.verdict.kind === 'broken' || diagnosis.verdict.kind === 'ambiguous'
        ? diagnosis.verdict.also
        : [];
    note({
      id,
      title,
      kind: 'double',
      verdict: `${diagnosis.verdict.kind} ${confidenceIn(diagnosis)}`.trim(),
      said: [...suspectsIn(diagnosis), ...also]
        .map(words)
        .concat(diagnosis.risks.map((risk) => `risk ${words(risk.suspect)}`)),
      right: found.length === 2,
      hopRight: found.length >= 1,
      wrongAndCertain: found.length === 0 && confidenceIn(diagnosis) === 'certain',
      falseAlarm: false,
      untruths: untruths(diagnosis),
      brier: null,
      seconds,
      left,
      text,
    });
  } catch (error) {
    note(failed(id, title, 'double', error));
  } finally {
    await second.heal(lab).catch(tell);
    await first.heal(lab).catch(tell);
  }
}

const tell = (error: unknown): void => {
  process.stdout.write(`healing failed: ${error instanceof Error ? error.message : String(error)}\n`);
};

const asked = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] =>
  shuffled(all, seed).filter(({ id }) => ids.length === 0 || ids.includes(id));

if (wants('singles')) for (const inducer of asked(inducers)) await single(inducer, 'single');
if (wants('decoys')) for (const inducer of asked(decoys)) await single(inducer, 'decoy');
if (wants('doubles')) for (const one of asked(doubles)) await both(one);
const nothing = inducers.find((inducer) => inducer.id === 'H00');
if (wants('healthy') && nothing !== undefined)
  for (let round = 0; round < rounds; round += 1)
    await single({ ...nothing, id: `H00-${String(round + 1)}` }, 'healthy');

const board = scoreboard(marks, seed);
writeFileSync(`${folder}/scoreboard.md`, board);
process.stdout.write(`\n${board}`);
const wrong = marks.filter(
  (mark) => mark.wrongAndCertain || mark.falseAlarm || mark.left !== '' || mark.untruths.length > 0,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
