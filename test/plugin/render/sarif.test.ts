import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { describeMissing } from '../../../plugin/core/model/part.ts';
import { findingsOf } from '../../../plugin/render/findings.ts';
import { renderSarif } from '../../../plugin/render/sarif.ts';
import { diagnosisOf, filledWith, unmeasured } from '../../support/diagnosed.ts';
import { scenarioIds } from '../../support/scenarios.ts';

/** The schema of SARIF 2.1.0 as its package brings it along: draft 4, of which it uses nothing that draft 7 has otherwise but the name of "id". */
const { id: $id, ...published } = JSON.parse(
  readFileSync('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8'),
) as { readonly id: string };
const valid = new Ajv({
  strict: false,
  // One of its patterns is none in Unicode mode.
  unicodeRegExp: false,
  allErrors: true,
  formats: {
    uri: (text: string) => URL.canParse(text),
    'uri-reference': (text: string) =>
      /^[\w\-.~!$&'()*+,;=:@/?#[\]%]*$/.test(text) && URL.canParse(text, 'x:/'),
    'date-time': /^\d{4}-\d\d-\d\dT/,
  },
}).compile({ ...published, $id, $schema: 'http://json-schema.org/draft-07/schema#' });

interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly rules: readonly Rule[];
          readonly notifications: readonly { readonly id: string }[];
        };
      };
      readonly invocations: readonly [
        {
          readonly executionSuccessful: boolean;
          readonly toolExecutionNotifications: readonly Notification[];
        },
      ];
      readonly results: readonly Result[];
    },
  ];
}

interface Rule {
  readonly id: string;
  readonly helpUri: string;
}

interface Notification {
  readonly descriptor: { readonly id: string };
  readonly level: string;
  readonly message: { readonly text: string };
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [
    {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string };
      };
      readonly logicalLocations: readonly [{ readonly fullyQualifiedName: string }];
    },
  ];
  readonly properties: { readonly fix: readonly string[] };
}

const logOf = (diagnosis: Parameters<typeof renderSarif>[0]): Log['runs'][0] =>
  (JSON.parse(renderSarif(diagnosis)) as Log).runs[0];

const all = () => [...scenarioIds().map(diagnosisOf), unmeasured('D01')];

describe('-o sarif', () => {
  test.each(scenarioIds())('%s: is as the published schema says', (id) => {
    valid(JSON.parse(renderSarif(diagnosisOf(id))));
    expect(valid.errors).toBeNull();
  });

  test('the schema is not satisfied by anything else', () => {
    const log = renderSarif(diagnosisOf('D01'));
    for (const [right, wrong] of [
      ['"level": "error"', '"level": "fatal"'],
      ['"executionSuccessful"', '"successful"'],
      ['"version": "2.1.0"', '"version": "2.2"'],
      ['"ruleIndex": 0', '"ruleIndex": "0"'],
      ['"uri": "coredns-process/', '"uri": "CoreDNS process/'],
      ['"helpUri": "https://', '"helpUri": "'],
    ] as const) {
      expect(log).toContain(right);
      expect([wrong, valid(JSON.parse(log.replace(right, wrong)))]).toEqual([wrong, false]);
    }
  });

  test('every finding is a result, under the rule of its fault, whose page there is', () => {
    for (const diagnosis of all()) {
      const { results, tool } = logOf(diagnosis);
      expect(results.map(({ ruleId }) => ruleId)).toEqual(findingsOf(diagnosis).map(({ id }) => id));
      expect(tool.driver.rules.map(({ id }) => id)).toEqual([
        ...new Set(results.map(({ ruleId }) => ruleId)),
      ]);
      for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      for (const { helpUri } of tool.driver.rules)
        expect(existsSync(helpUri.replace(/^.*\/docs\//, 'docs/'))).toBe(true);
    }
  });

  test('what is broken is an error, a suspect a warning, a risk a note', () => {
    for (const diagnosis of all()) {
      const { verdict, risks } = diagnosis;
      const levels = logOf(diagnosis).results.map(({ level }) => level);
      const notes = levels.filter((level) => level === 'note');
      expect(notes).toHaveLength(risks.length);
      const expected = verdict.kind === 'ambiguous' || verdict.kind === 'inconclusive' ? 'warning' : 'error';
      if (verdict.kind !== 'not-a-network-fault' || verdict.confidence !== 'possible')
        expect([...new Set(levels.filter((level) => level !== 'note'))]).toEqual(
          findingsOf(diagnosis).some(({ confidence }) => confidence !== 'risk') ? [expected] : [],
        );
    }
  });

  test('the message has the sentence, the contrast with its counts, and the evidence', () => {
    const text = logOf(diagnosisOf('D01')).results[0]?.message.text ?? '';
    expect(text).toMatch(/^CoreDNS pod coredns-\S+ \(\S+\) does not answer/);
    expect(text).toMatch(
      /\nFails: app@node1 → CoreDNS .*: 3 of 3 failed: no answer\nPasses: .*: 3 of 3 as expected \(NXDOMAIN/,
    );
    expect(text).toMatch(/\nProof: TCP to /);
  });

  test('a hop is where it is, and no place on a disk', () => {
    for (const diagnosis of all())
      for (const [index, { locations }] of logOf(diagnosis).results.entries()) {
        const [{ physicalLocation, logicalLocations }] = locations;
        const { hop } = findingsOf(diagnosis)[index] ?? {};
        const name = logicalLocations[0].fullyQualifiedName;
        expect(name).toBe([hop?.kind, hop?.instance].filter((part) => part !== '').join('/'));
        expect(physicalLocation.artifactLocation.uriBaseId).toBe('CLUSTER');
        expect(decodeURIComponent(physicalLocation.artifactLocation.uri)).toBe(name);
      }
  });

  test('a run that could not tell is no clean one', () => {
    const { invocations, results, tool } = logOf(unmeasured('D01'));
    expect(results).toEqual([]);
    expect(invocations[0].executionSuccessful).toBe(false);
    expect(invocations[0].toolExecutionNotifications[0]).toEqual({
      descriptor: { id: 'inconclusive' },
      level: 'error',
      message: { text: expect.stringContaining('needs the right to create pods') },
    });
    expect(tool.driver.notifications.map(({ id }) => id)).toEqual(['inconclusive', 'not-tested']);
    expect(logOf(diagnosisOf('H00')).invocations[0]).toMatchObject({
      executionSuccessful: true,
      toolExecutionNotifications: [
        {
          level: 'note',
          message: { text: expect.stringMatching(/^HEALTHY .* failure rate below/) },
        },
      ],
    });
  });

  test('whatever was not tested or not read is told', () => {
    let some = 0;
    for (const diagnosis of all()) {
      const texts = logOf(diagnosis).invocations[0].toolExecutionNotifications.map(
        ({ message }) => message.text,
      );
      for (const { what, why } of diagnosis.notTested) expect(texts).toContain(`${what}: ${why}`);
      for (const { part, why } of diagnosis.missing)
        expect(texts).toContain(`${part}: ${describeMissing(why)}`);
      some += diagnosis.notTested.length;
    }
    expect(some).toBeGreaterThan(100);
  });

  test.each([
    ['\u001b[31m\u009b \u202e\ufeff', '\\u001b[31m\\u009b \\u202e\\ufeff'],
    ['[click](https://example.com) {0}', '[click\\](https://example.com) {{0}}'],
    ['half \ud83d of a sign', 'half \ufffd of a sign'],
  ])('%j from the cluster is shown, and commands nothing', (text, shown) => {
    const written = renderSarif(filledWith(text, diagnosisOf('D01')));
    valid(JSON.parse(written));
    expect(valid.errors).toBeNull();
    expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\ufeff]|\p{Surrogate}/u);
    const [result] = logOf(filledWith(text, diagnosisOf('D01'))).results;
    expect(result?.message.text.split('\n')[0]).toBe(shown);
    expect(result?.properties.fix[0]).toBe(text.toWellFormed());
  });
});
