import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test, describe } from '@jest/globals';
import { readRecording } from '../plugin/cli/read-recording.ts';
import { diagnose } from '../plugin/core/infer/diagnose.ts';
import { isCommand, titles } from '../plugin/render/sections.ts';
import { renderText } from '../plugin/render/text.ts';
import { ciliumInducers } from './lab/faults/cilium.ts';
import { inducers as onTheLab } from './lab/faults/index.ts';
import { shortcomings, suspectsIn } from './lab/e2e/run-fault.ts';
import { mayStayTogether } from './lab/exam/inseparable.ts';
import { words } from './lab/exam/score.ts';
import { untruths } from './support/contrast-truth.ts';
import { goldenOf, scenarioBytes, scenarioIds, scenarioText } from './support/scenarios.ts';

const inducers = [...onTheLab, ...ciliumInducers];

/** Recordings made on the real lab; what is expected comes from what was broken there. UPDATE_GOLDENS=1 rewrites texts only. */
const recorded = scenarioIds();

const replayed = (id: string) => {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const diagnosis = diagnose(complaint, topology, observations);
  return { diagnosis, text: renderText(diagnosis, { color: false, width: 80 }) };
};

describe('replayed from the lab', () => {
  test.each(inducers.map((inducer) => [inducer.id, inducer.title, inducer] as const))(
    '%s: %s',
    (id, _title, inducer) => {
      const { diagnosis, text } = replayed(id);
      expect(shortcomings(inducer, { diagnosis, text, left: '' })).toEqual([]);
      expect(untruths(diagnosis)).toEqual([]);
      const group = diagnosis.verdict.kind === 'ambiguous' ? suspectsIn(diagnosis).map(words) : [];
      expect(mayStayTogether(group) ? [] : group).toEqual([]);
      const golden = goldenOf(id);
      if (process.env['UPDATE_GOLDENS'] === '1' || !existsSync(golden)) writeFileSync(golden, text);
      expect(text).toBe(readFileSync(golden, 'utf8'));
    },
  );

  test('every recording belongs to an inducer, and is small', () => {
    expect(recorded.filter((id) => !inducers.some((inducer) => inducer.id === id))).toEqual([]);
    expect(recorded.filter((id) => scenarioBytes(id) > 32 * 1024)).toEqual([]);
  });

  test('no line is wider than the terminal but commands to copy and lines with a word that cannot be broken', () => {
    const wide = recorded.flatMap((id) => {
      const lines = replayed(id).text.split('\n');
      const fix = lines.indexOf(titles.fix);
      const end = lines.indexOf('', fix);
      return lines
        .filter((line, index) => line.length > 80 && !(index > fix && index < end) && !isCommand(line.trim()))
        .filter((line) =>
          line
            .trim()
            .split(' ')
            .every((word) => word.length < 40),
        )
        .map((line) => `${id}: ${line}`);
    });
    expect(wide).toEqual([]);
  });
});
