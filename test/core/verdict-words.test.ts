import { describe, expect, test } from '@jest/globals';
import { parseArgv } from '../../plugin/cli/parse-argv.ts';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { hypothesesOf } from '../../plugin/core/faults/index.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { diagnosisOf } from '../support/diagnosed.ts';
import { commandsIn } from '../support/kubectl-commands.ts';
import { scenarioIds, scenarioText } from '../support/scenarios.ts';

/** Verdict, risks and remarks, whatever the format. */
function said(id: string): string {
  const { verdict, risks, remarks } = diagnosisOf(id);
  return JSON.stringify({ verdict, risks, remarks });
}

describe('what is said beside a verdict fits it', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    [
      'rewrite',
      ['plugin rewrite', 'has another name looked up in its place'],
      ['forwarded', 'hosts', 'fallthrough'],
    ],
    ['D09', ['plugin template', 'before it is forwarded'], ['fallthrough']],
    ['D09-hosts', ['plugin hosts', 'fallthrough'], ['from its cache']],
    ['D77', ['a Service captures the name'], ['from its cache']],
    ['D21', ['from its cache'], []],
    ['D10', ['CoreDNS itself'], ['Upstream resolver 127.0.0.1', 'Start the DNS server']],
    ['C-D49-fqdn', ['kind: CiliumNetworkPolicy', 'toEndpoints', 'toFQDNs'], ['kind: NetworkPolicy']],
    ['D49', ['kind: NetworkPolicy', 'Policies add up'], ['Cilium']],
    ['D46', ['dig +trace www.exmaple.com'], ['get services']],
    ['D46-service', ['kubectl -n shop get services'], ['dig']],
    ['D78', ['Use web.shop in place of web.'], ['Check the spelling']],
  ])('%s', (id, words, others) => {
    for (const word of words) expect(said(id)).toContain(word);
    for (const word of others) expect(said(id)).not.toContain(word);
  });

  test.each(scenarioIds().filter((id) => diagnosisOf(id).verdict.kind === 'ambiguous'))(
    '%s: what would settle it are commands',
    (id) => {
      const { verdict } = diagnosisOf(id);
      const steps = verdict.kind === 'ambiguous' ? verdict.settledBy : [];
      expect(steps.filter((step) => !/^(kubectl|dig) /.test(step))).toEqual([]);
    },
  );
});

test('every hypothesis is told in whole sentences', () => {
  const sentences = new Set(
    scenarioIds().flatMap((id) => {
      const { complaint, topology, observations } = readRecording(scenarioText(id), id);
      return hypothesesOf(sceneOf(complaint, topology, observations)).map(({ sentence }) => sentence);
    }),
  );
  const subjects =
    '(?:it|they|every server|questions|connections|answers|something|the DNS port|the network|the kernel there) ';
  const broken = [...sentences].filter((sentence) => {
    const manner = /: ([^:]*)\. What causes it there is unknown\.$/.exec(sentence)?.[1];
    return !/^\S.*\.$/s.test(sentence) || (manner !== undefined && !new RegExp(`^${subjects}`).test(manner));
  });
  expect(broken).toEqual([]);
});

test('where every external name fails and none was complained of, the next command is one that netcheck takes', async () => {
  const { complaint, topology, observations } = readRecording(scenarioText('D24'), 'D24');
  const samples = observations.samples.filter(
    ({ probe: { question } }) => !('given' in question) && question.kind !== 'reverse-absent',
  );
  const { verdict } = diagnose({ ...complaint, names: [] }, topology, { ...observations, samples });
  const [step = ''] = verdict.kind === 'ambiguous' ? verdict.settledBy : [];
  const [words = []] = commandsIn(step);
  expect(words).toEqual(['netcheck', 'dns', 'shop', '--control', 'HOST']);
  expect(await parseArgv(words.slice(1))).toMatchObject({ kind: 'dns' });
});
