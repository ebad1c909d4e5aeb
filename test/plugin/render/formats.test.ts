import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { findingsOf } from '../../../plugin/render/findings.ts';
import { renderJson, renderNames, renderYaml } from '../../../plugin/render/json.ts';
import { renderMarkdown } from '../../../plugin/render/markdown.ts';
import { diagnosisOf } from '../../support/diagnosed.ts';
import { scenarioIds } from '../../support/scenarios.ts';

const schema = JSON.parse(readFileSync('docs/schema/diagnosis.v1alpha1.schema.json', 'utf8')) as object;
const valid = new Ajv2020({ strict: true, formats: { uri: /^https:\/\// } }).compile(schema);

describe('-o json', () => {
  test.each(scenarioIds())('%s: is as the published schema says', (id) => {
    valid(JSON.parse(renderJson(diagnosisOf(id))));
    expect(valid.errors).toBeNull();
  });

  test('the schema is not satisfied by anything else', () => {
    const document = JSON.parse(renderJson(diagnosisOf('D01'))) as Record<string, unknown>;
    for (const spoilt of [
      { ...document, apiVersion: 'netcheck.dev/v2' },
      { ...document, more: 1 },
      { ...document, verdict: { kind: 'broken' } },
      { ...document, findings: [{}] },
    ])
      expect(valid(spoilt)).toBe(false);
  });

  test('every accused suspect and every risk is a finding, with the page of its fault', () => {
    for (const diagnosis of scenarioIds().map(diagnosisOf)) {
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
  expect(load(renderYaml(diagnosisOf('D01')))).toEqual(JSON.parse(renderJson(diagnosisOf('D01'))));
});

describe('-o name', () => {
  test('has a line for each finding and none for health', () => {
    expect(renderNames(diagnosisOf('D01'))).toMatch(
      /^coredns-pod-hung\tcoredns-process\tcoredns-\S+\tcertain\n$/,
    );
    expect(renderNames(diagnosisOf('H00'))).toBe('');
  });

  test.each(scenarioIds())('%s: four columns in ASCII, between tabs, without other white space', (id) => {
    const lines = renderNames(diagnosisOf(id)).split('\n').slice(0, -1);
    expect(lines).toHaveLength(findingsOf(diagnosisOf(id)).length);
    for (const line of lines)
      expect(line).toMatch(/^[a-z0-9-]+\t[a-z-]+\t[!-~]+\t(?:certain|likely|possible|risk)$/);
  });

  test('what stands between two nodes, and several at once', () => {
    expect(renderNames(diagnosisOf('O01'))).toContain('\tall_nodes->node1\t');
    expect(renderNames(diagnosisOf('D24'))).toContain('\tupstream\t172.30.0.53,172.30.0.54\t');
  });
});

describe('-o markdown', () => {
  test('follows the documented method, the verdict first', () => {
    const text = renderMarkdown(diagnosisOf('D01'));
    expect(text).toMatch(/^# BROKEN {2}at CoreDNS process: coredns-\S+ {2}\(certain\)\n/);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Scope',
      'First questions',
      'Path',
      'Findings',
      'Tests',
      'Not tested',
      'Facts',
    ]);
    expect(text).toMatch(/```\n(?:.*\n)?kubectl -n kube-system delete pod coredns-/);
    expect(text).toContain('\n- Measured at 2026-11-21T05:57:54Z by netcheck ');
    expect(text).toMatch(
      /\| app\\@node1 \| CoreDNS 10\.244\.\S+ \| udp \| random cluster name; cluster name \| \*\*4\/4\*\* \|/,
    );
  });

  test('what comes from the cluster cannot become markup', () => {
    const hostile =
      '</details><img src=x onerror=alert(1)> [a](javascript:b) `c` **d** | e\u001b[31m\n# f @here';
    const diagnosis = diagnosisOf('D01');
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
