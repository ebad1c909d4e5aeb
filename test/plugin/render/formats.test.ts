import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { readRecording } from '../../../plugin/cli/read-recording.ts';
import { diagnose } from '../../../plugin/core/infer/diagnose.ts';
import type { Diagnosis } from '../../../plugin/core/model/verdict.ts';
import { findingsOf } from '../../../plugin/render/findings.ts';
import { renderJson, renderNames, renderYaml } from '../../../plugin/render/json.ts';
import { renderMarkdown } from '../../../plugin/render/markdown.ts';
import { scenarioIds, scenarioText } from '../../support/scenarios.ts';

const schema = JSON.parse(readFileSync('docs/schema/diagnosis.v1alpha1.schema.json', 'utf8')) as object;
const valid = new Ajv2020({ strict: true, formats: { uri: /^https:\/\// } }).compile(schema);

const diagnoses = new Map<string, Diagnosis>();

beforeAll(() => {
  for (const id of scenarioIds()) {
    const { complaint, topology, observations } = readRecording(scenarioText(id), id);
    diagnoses.set(id, diagnose(complaint, topology, observations));
  }
});

const of = (id: string): Diagnosis => {
  const diagnosis = diagnoses.get(id);
  if (diagnosis === undefined) throw new Error(`no scenario ${id}`);
  return diagnosis;
};

describe('-o json', () => {
  test.each(scenarioIds())('%s: is as the published schema says', (id) => {
    valid(JSON.parse(renderJson(of(id))));
    expect(valid.errors).toBeNull();
  });

  test('the schema is not satisfied by anything else', () => {
    const document = JSON.parse(renderJson(of('D01'))) as Record<string, unknown>;
    for (const spoilt of [
      { ...document, apiVersion: 'netcheck.dev/v2' },
      { ...document, more: 1 },
      { ...document, verdict: { kind: 'broken' } },
      { ...document, findings: [{}] },
    ])
      expect(valid(spoilt)).toBe(false);
  });

  test('every accused suspect and every risk is a finding, with the page of its fault', () => {
    for (const diagnosis of diagnoses.values()) {
      for (const finding of findingsOf(diagnosis)) {
        if (finding.cause.kind === 'unknown') expect(finding.docs).toBeNull();
        else
          expect(readFileSync(finding.docs?.replace(/^.*\/docs\//, 'docs/') ?? '', 'utf8')).toContain(
            finding.id,
          );
      }
      expect(findingsOf(diagnosis).length === 0).toBe(
        (diagnosis.verdict.kind === 'healthy' && diagnosis.risks.length === 0) ||
          (findingsOf(diagnosis).length === 0 && diagnosis.verdict.kind === 'inconclusive'),
      );
    }
  });
});

test('-o yaml says the same', () => {
  expect(load(renderYaml(of('D01')))).toEqual(JSON.parse(renderJson(of('D01'))));
});

test('-o name has a line for each finding and none for health', () => {
  expect(renderNames(of('D01'))).toMatch(/^coredns-process\/coredns-\S+\tcoredns-pod-hung\tcertain\n$/);
  expect(renderNames(of('H00'))).toBe('');
});

describe('-o markdown', () => {
  test('follows the documented method, the verdict first', () => {
    const text = renderMarkdown(of('D01'));
    expect(text).toMatch(/^# BROKEN {2}at CoreDNS process: coredns-\S+ {2}\(certain\)\n/);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Scope',
      'First questions',
      'Layer',
      'Findings',
      'Tests',
      'Not tested',
      'Facts',
    ]);
    expect(text).toContain('```\nkubectl -n kube-system delete pod coredns-');
    expect(text).toMatch(
      /\| app\\@node1 \| CoreDNS 10\.244\.\S+ \| udp \| random cluster name \| \*\*3\/3\*\* \|/,
    );
  });

  test('what comes from the cluster cannot become markup', () => {
    const hostile =
      '</details><img src=x onerror=alert(1)> [a](javascript:b) `c` **d** | e\u001b[31m\n# f @here';
    const diagnosis = of('D01');
    const text = renderMarkdown({
      ...diagnosis,
      remarks: [hostile],
      facts: [{ label: hostile, value: hostile }],
      complaint: { ...diagnosis.complaint, names: [hostile] },
    });
    expect(text).not.toMatch(/(?<!\\)[<>`*|]\s*(img|\/details|c\b|d\b|e\b)/);
    expect(text).not.toContain('\u001b');
    expect(text).not.toMatch(/^# f/m);
    expect(text).not.toMatch(/(?<!\\)\[a/);
    expect(text).not.toMatch(/(?<!\\)@here/);
  });
});
