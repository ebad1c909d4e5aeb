import { hopTitles, type HopKind } from '../core/model/hop.ts';
import { describeMissing } from '../core/model/part.ts';
import type { Diagnosis, Verdict } from '../core/model/verdict.ts';
import { version } from '../version.ts';
import { findingLines } from './finding-lines.ts';
import { findingsOf, layers, type Finding } from './findings.ts';
import { clusterWords, takenAt } from './occasion.ts';
import { renderText } from './text.ts';
import { document, element, type Xml } from './xml.ts';

/**
 * The diagnosis as JUnit XML, for CI systems that show test results: one suite for the run, one case for each hop of the path, under
 * the same name in every run, and one for whether there is a verdict at all. Whatever ends with exit code 1 is a failure, whatever
 * ends with 3 an error; a hop that nothing crossed is skipped, never passed. A risk is told beside its hop, and fails it only where
 * `risksFail`. The report as text is the suite's output.
 */
export function renderJunit(diagnosis: Diagnosis, risksFail: boolean): string {
  const cases = [verdictCase(diagnosis), ...hopCases(diagnosis, risksFail)];
  const count = (kind: Result['kind']): number => cases.filter(({ result }) => result.kind === kind).length;
  const counts = { tests: cases.length, failures: count('failure'), errors: count('error') };
  const suite = element(
    'testsuite',
    { name: `netcheck dns ${diagnosis.complaint.namespace}`, ...counts, skipped: count('skipped') },
    [
      element('properties', {}, properties(diagnosis)),
      ...cases.map(caseElement),
      element('system-out', {}, renderText(diagnosis, { color: false, width: 80 })),
    ],
  );
  return document(element('testsuites', { name: 'kubectl netcheck', ...counts }, [suite]));
}

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly result: Result;
  /** What stands beside the result. */
  readonly output: readonly string[];
}

type Result =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped'; readonly why: string }
  | {
      readonly kind: 'failure' | 'error';
      /** Id of the fault. */
      readonly type: string;
      readonly message: string;
      readonly lines: readonly string[];
    };

function verdictCase({ verdict, notTested, missing }: Diagnosis): Case {
  const named = { classname: 'run.verdict', name: 'a verdict was reached', output: [] };
  if (verdict.kind !== 'inconclusive') return { ...named, result: { kind: 'passed' } };
  return {
    ...named,
    result: {
      kind: 'error',
      type: 'inconclusive',
      message: `could not be determined: ${verdict.reasons.join('; ')}`,
      lines: [
        ...verdict.reasons,
        ...notTested.map(({ what, why }) => `Not tested: ${what}: ${why}`),
        ...missing.map(({ part, why }) => `Not read: ${part}: ${describeMissing(why)}`),
      ],
    },
  };
}

/** In path order; what is found at a hop that is not on the path gets a case of its own. */
function hopCases(diagnosis: Diagnosis, risksFail: boolean): readonly Case[] {
  const findings = findingsOf(diagnosis);
  const kinds = [...new Set([...diagnosis.path, ...findings].map(({ hop }) => hop.kind))];
  return kinds.map((kind) =>
    hopCase(
      diagnosis,
      kind,
      findings.filter(({ hop }) => hop.kind === kind),
      risksFail,
    ),
  );
}

function hopCase(
  diagnosis: Diagnosis,
  kind: HopKind,
  findings: readonly Finding[],
  risksFail: boolean,
): Case {
  const { path } = diagnosis;
  const risks = findings.filter(isRisk);
  const untested = path.find(({ hop, state }) => hop.kind === kind && state === 'untested');
  const failing = risksFail ? findings : findings.filter((one) => !isRisk(one));
  return {
    classname: `${layers[kind]}.${kind}`,
    name: hopTitles[kind],
    result:
      failing.length > 0
        ? blame(diagnosis, failing)
        : untested === undefined
          ? { kind: 'passed' }
          : { kind: 'skipped', why: untested.note },
    output: risksFail ? [] : risks.flatMap((risk) => [riskWords, ...findingLines(risk, diagnosis)]),
  };
}

const riskWords = 'A risk, without impact yet:';

/** One result for the hop: CI systems show the first and no more. Some show its text only, others its message only: both say it all. */
function blame(diagnosis: Diagnosis, findings: readonly Finding[]): Result {
  const { verdict } = diagnosis;
  const told = findings.map((finding) => ({ finding, lead: leadOf(verdict, finding) }));
  return {
    kind: verdict.kind === 'inconclusive' && !findings.every(isRisk) ? 'error' : 'failure',
    type: [...new Set(findings.map(({ id }) => id))].join(' '),
    message: told.map(({ finding, lead }) => [...lead, finding.sentence].join(' ')).join(' '),
    lines: told.flatMap(({ finding, lead }) => [...lead, ...findingLines(finding, diagnosis)]),
  };
}

const isRisk = ({ confidence }: Finding): boolean => confidence === 'risk';

/** How a finding is introduced that is not simply the cause. */
function leadOf(verdict: Verdict, finding: Finding): readonly string[] {
  if (isRisk(finding)) return [riskWords];
  switch (verdict.kind) {
    case 'ambiguous':
      return [
        verdict.also.some(({ sentence }) => sentence === finding.sentence)
          ? 'Broken as well, whichever of the suspects is right:'
          : `Suspected, as one of ${String(verdict.suspects.length)} that fit:`,
      ];
    case 'inconclusive':
      return ['Suspected, which could not be determined:'];
    case 'healthy':
    case 'broken':
    case 'not-a-network-fault':
      return [];
  }
}

function caseElement({ classname, name, result, output }: Case): Xml {
  return element('testcase', { classname, name }, [
    ...resultElement(result),
    ...(output.length === 0 ? [] : [element('system-out', {}, output.join('\n'))]),
  ]);
}

function resultElement(result: Result): readonly Xml[] {
  switch (result.kind) {
    case 'passed':
      return [];
    case 'skipped':
      return [element('skipped', {}, result.why)];
    case 'failure':
    case 'error':
      return [element(result.kind, { type: result.type, message: result.message }, result.lines.join('\n'))];
  }
}

function properties(diagnosis: Diagnosis): readonly Xml[] {
  const { verdict, complaint, vantages } = diagnosis;
  const { names, pod } = complaint;
  const values: readonly (readonly [string, string])[] = [
    ['version', version],
    ['taken at', takenAt(diagnosis)],
    ...clusterWords(diagnosis).map((words) => ['cluster', words] as const),
    ['verdict', verdict.kind],
    ...('confidence' in verdict ? [['confidence', verdict.confidence] as const] : []),
    ...(names.length === 0 ? [] : [['names', names.join(' ')] as const]),
    ...(pod === null ? [] : [['pod', pod] as const]),
    ...vantages.map(({ id, state }) => [`asked from ${id}`, state] as const),
  ];
  return values.map(([name, value]) => element('property', { name: `netcheck ${name}`, value }));
}
