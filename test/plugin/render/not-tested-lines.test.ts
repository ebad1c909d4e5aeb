import { describe, expect, test } from '@jest/globals';
import type { Diagnosis, NotTested } from '../../../plugin/core/model/verdict.ts';
import type { VantageId } from '../../../plugin/core/model/probe.ts';
import { notTestedLines } from '../../../plugin/render/not-tested-lines.ts';
import { diagnosisOf } from '../../support/diagnosed.ts';

const told = (notTested: readonly NotTested[], missing: Diagnosis['missing'] = []): readonly string[] =>
  notTestedLines({ ...diagnosisOf('H00'), notTested, missing });

/** "external names 10.0.0.1 udp app@node1", for the reason that the target is silent, or another. */
const unasked = (text: string, why?: string): NotTested => {
  const [names = '', target = '', protocol = '', vantage = ''] = text.split(' ');
  return {
    what: text,
    why: why ?? `${target} does not answer cluster names either`,
    asked: {
      names: `${names} names`,
      target,
      protocol: protocol === 'udp' ? 'udp' : 'tcp',
      vantage: vantage as VantageId,
    },
  };
};

const silent = 'does not answer cluster names either';

describe('what was not tested, in one line for each reason', () => {
  test.each<readonly [string, readonly string[], readonly string[]]>([
    [
      'protocols',
      ['external 10.0.0.1 udp a', 'external 10.0.0.1 tcp a'],
      [`external names at 10.0.0.1 (UDP, TCP) from a: it ${silent}`],
    ],
    [
      'targets',
      ['external 10.0.0.1 udp a', 'external 10.0.0.2 udp a', 'external 10.0.0.3 udp a'],
      [
        'external names at 10.0.0.1, 10.0.0.2 and 10.0.0.3 (UDP) from a: they do not answer cluster names either',
      ],
    ],
    [
      'targets, protocols and vantages at once',
      ['1 udp a', '1 tcp a', '2 udp a', '2 tcp a', '1 udp b', '1 tcp b', '2 udp b', '2 tcp b'].map(
        (text) => `external 10.0.0.${text}`,
      ),
      [
        'external names at 10.0.0.1 and 10.0.0.2 (UDP, TCP) from a and b: they do not answer cluster names either',
      ],
    ],
    [
      'names',
      ['external 10.0.0.1 udp a', 'reverse 10.0.0.1 udp a'],
      [`external names and reverse names at 10.0.0.1 (UDP) from a: it ${silent}`],
    ],
    [
      'not what was tested: TCP of the second, from the second place',
      ['1 udp a', '1 tcp a', '2 udp a', '2 tcp a', '1 udp b', '1 tcp b', '2 udp b'].map(
        (text) => `external 10.0.0.${text}`,
      ),
      [
        'external names at 10.0.0.1 and 10.0.0.2 (UDP, TCP) from a: they do not answer cluster names either',
        `external names at 10.0.0.1 (UDP, TCP) from b: it ${silent}`,
        `external names at 10.0.0.2 (UDP) from b: it ${silent}`,
      ],
    ],
  ])('joins %s', (_what, texts, lines) => {
    expect(told(texts.map((text) => unasked(text)))).toEqual(lines);
  });

  test('never joins what has two reasons', () => {
    expect(
      told([unasked('external 10.0.0.1 udp a'), unasked('external 10.0.0.2 udp a', 'time was up')]),
    ).toEqual([
      `external names at 10.0.0.1 (UDP) from a: it ${silent}`,
      'external names at 10.0.0.2 (UDP) from a: time was up',
    ]);
  });

  test('places that did not come up, and objects that were not read', () => {
    const forbidden = { reason: 'forbidden', right: 'list pods' } as const;
    expect(
      told(
        [
          { what: 'questions from a', why: 'no image' },
          { what: 'questions from b', why: 'no image' },
          { what: 'questions from c', why: 'no node' },
        ],
        [
          { part: 'CoreDNS pods', why: forbidden },
          { part: 'pods of the namespace', why: forbidden },
        ],
      ),
    ).toEqual([
      'questions from a and questions from b: no image',
      'questions from c: no node',
      'CoreDNS pods and pods of the namespace not read: needs the right to list pods',
    ]);
  });
});
