import { describe, expect, test } from '@jest/globals';
import { parseArgv } from '../../plugin/cli/parse-argv.ts';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { faults, hypothesesOf } from '../../plugin/core/faults/index.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { commandsIn, complaintOf } from '../support/kubectl-commands.ts';
import { scenarioIds, scenarioText } from '../support/scenarios.ts';

/** Whatever any hypothesis of any recording would print, and what would settle it. */
const remedies: (readonly string[])[] = [];
const nameless: (readonly string[])[] = [];
const texts = new Set<string>(faults.flatMap(({ explanation, remedy }) => [explanation, remedy]));
for (const id of scenarioIds()) {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const scene = sceneOf(complaint, topology, observations);
  for (const { fault, fix, settledBy } of hypothesesOf(scene)) {
    (fault === null ? nameless : remedies).push(fix);
    for (const text of [...fix, settledBy ?? '']) texts.add(text);
  }
}
const commands = [...texts].flatMap(commandsIn);

describe('commands that are printed', () => {
  test('there are many, with many verbs', () => {
    expect(commands.length).toBeGreaterThan(300);
    expect(remedies.length).toBeGreaterThan(5000);
  });

  test('kubectl knows the verb, the flags and the kind of object', () => {
    const wrong = commands
      .filter(([word]) => word !== 'netcheck')
      .flatMap((words) => {
        const complaint = complaintOf(words);
        return complaint === null ? [] : [`${complaint}: kubectl ${words.join(' ')}`];
      });
    expect([...new Set(wrong)]).toEqual([]);
  });

  test('netcheck itself takes what it advises', async () => {
    const own = commands.filter(([word]) => word === 'netcheck').map(([, ...words]) => words.map(filledIn));
    expect(own.length).toBeGreaterThan(0);
    for (const words of own) expect((await parseArgv(words)).kind).toBe('dns');
  });

  test('no command looks at a pod that one before it deletes', () => {
    const late = [...remedies, ...nameless].flatMap((fix) =>
      fix.flatMap((text, index) => {
        const gone = /\bdelete pod (\S+)/.exec(text)?.[1];
        return gone !== undefined && fix.slice(index + 1).some((later) => later.includes(gone)) ? [fix] : [];
      }),
    );
    expect(late).toEqual([]);
  });

  test('every fault names something to do, and where it has no name two commands to look with', () => {
    expect(remedies.filter((fix) => fix.length === 0 || fix.includes(''))).toEqual([]);
    const vague = nameless.filter(
      (fix) => fix.length < 2 || !fix.every((line) => /^(kubectl |dig |On [^:]+: )/.test(line)),
    );
    expect(vague).toEqual([]);
    expect(nameless.length).toBeGreaterThan(1000);
  });
});

describe('the check itself', () => {
  test.each([
    [
      'kubectl logs -l k8s-app=kube-proxy --field-selector spec.nodeName=n',
      'kubectl logs has no flag --field-selector',
    ],
    ['kubectl -n x describe pods --field-selector a=b', 'kubectl describe has no flag --field-selector'],
    ['kubectl fetch pods', 'no verb "fetch"'],
    ['kubectl get pots', 'kubectl get: no kind "pots"'],
    ['kubectl rollout again deployment coredns', 'kubectl rollout has no "again"'],
    ['kubectl -n x patch service y --type merge -p \'{"a b": 1}\'   # why --not', null],
    ['kubectl -n x logs --tail=3 $(kubectl -n x get pods -l a=b -o name) | grep -x y', null],
  ])('%s', (text, expected) => {
    expect(
      commandsIn(text)
        .map(complaintOf)
        .find((one) => one !== null) ?? null,
    ).toBe(expected);
  });
});

/** POD and HOST stand for names. */
const filledIn = (word: string): string => (/^[A-Z]+$/.test(word) ? word.toLowerCase() : word);
