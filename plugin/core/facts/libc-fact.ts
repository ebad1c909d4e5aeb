import type { Scene } from '../infer/scene.ts';
import type { LibcAnswer } from '../model/reading.ts';
import type { Fact } from './fact.ts';

const meanings = new Map([
  ['EAI_NONAME', 'no such name'],
  ['EAI_AGAIN', 'no answer from any server'],
  ['EAI_NODATA', 'no address'],
  ['EAI_FAIL', 'the servers fail'],
]);

/** What a program sees, search list and hosts file included; none where no name was complained of. */
export function libcFacts(scene: Scene): readonly Fact[] {
  const { names } = scene.complaint;
  if (names.length === 0) return [];
  const question = 'What does the resolver library say?';
  const readings = scene.observations.readings.filter(({ subject }) => subject.kind === 'libc');
  const answers = readings.flatMap(({ content }) =>
    content.kind === 'present' && content.value.kind === 'libc' ? content.value.answers : [],
  );
  if (readings.length === 0) return [];
  return [
    {
      question,
      answer: names.map((name) => wordsOf(name, answers)).join('; '),
      evidence:
        "getaddrinfo(3) in the probe's image, with the pod's own resolv.conf; the library of the program may differ (musl)",
    },
  ];
}

function wordsOf(name: string, answers: readonly LibcAnswer[]): string {
  const answer = answers.find((one) => one.name === name);
  if (answer === undefined) return `${name}: nothing within 3 s`;
  const { addresses, error, tookMs } = answer;
  const said = error === null ? addresses.slice(0, 3).join(', ') : (meanings.get(error) ?? error);
  return `${name}: ${said} after ${String(tookMs)} ms`;
}
