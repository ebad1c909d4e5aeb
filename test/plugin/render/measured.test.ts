import { describe, expect, test } from '@jest/globals';
import type { Cell } from '../../../plugin/core/model/cell.ts';
import type { Question, Target } from '../../../plugin/core/model/probe.ts';
import { measured } from '../../../plugin/render/measured.ts';
import { cellOf, corednsPod, randomClusterName, service, upstream } from '../../support/cells.ts';
import { diagnosisOf } from '../../support/diagnosed.ts';

const external = (type: 'A' | 'AAAA', suffix = 'invalid'): Question => ({
  kind: 'external-absent',
  suffix,
  type,
});
const reverse: Question = { kind: 'reverse-absent', suffix: '254.10.in-addr.arpa', type: 'PTR' };
const long: Question = {
  kind: 'complained',
  name: 'db.privatelink.postgres.database.azure.com.shop.svc.cluster.local',
  given: 'db.privatelink.postgres.database.azure.com',
  type: 'A',
};
const pods = ['10.244.0.1', '10.244.1.1', '10.244.2.1'].map(corednsPod);

const well = (target: Target, vantage = 'app@node1', question = randomClusterName): Cell =>
  cellOf({ vantage, target, question, counts: { nxdomain: 3 }, failed: 0 });
const silent = (target: Target, vantage = 'app@node1', question = randomClusterName): Cell =>
  cellOf({ vantage, target, question, counts: { silent: 3 }, failed: 3 });

const lines = (cells: readonly Cell[], width = 80): readonly string[] =>
  measured({ ...diagnosisOf('D01'), cells }, { color: false, width }).map((line) =>
    line.replace(/ +/g, ' ').trim(),
  );

describe('who asked what of whom, in short', () => {
  test.each<readonly [string, readonly Cell[], readonly string[]]>([
    [
      'a place where all is well: one line',
      [...pods.map((pod) => well(pod)), well(service)],
      ['from app@node1: 0 of 12 failed at 3 CoreDNS pods, the Service; median 1.3 ms'],
    ],
    [
      'questions to one target over one protocol that fail alike: one row',
      [silent(service), silent(service, 'app@node1', external('A')), silent(service, 'app@node1', reverse)],
      [
        'TARGET ASKED FAILED MEDIAN OUTCOME',
        'from app@node1 (namespace shop, like pod web-6587b7dcd5-js6p8)',
        'Service 10.96.0.10 udp 3 kinds of names 9/9 1.3 ms no answer',
      ],
    ],
    [
      'some of what was asked fails: of how many kinds, and all else in one row',
      [
        silent(service),
        silent(service, 'app@node1', external('A')),
        silent(service, 'app@node1', external('AAAA')),
        well(service, 'app@node1', reverse),
        well(upstream('172.30.0.53')),
      ],
      [
        'TARGET ASKED FAILED MEDIAN OUTCOME',
        'from app@node1 (namespace shop, like pod web-6587b7dcd5-js6p8)',
        'Service 10.96.0.10 udp 3 of 4 kinds 9/9 1.3 ms no answer',
        'all else 2 kinds of names 0/6 1.3 ms ok',
      ],
    ],
    [
      'all targets of a role fail alike: one row',
      [...pods.map((pod) => silent(pod)), well(service)],
      [
        'TARGET ASKED FAILED MEDIAN OUTCOME',
        'from app@node1 (namespace shop, like pod web-6587b7dcd5-js6p8)',
        '3 CoreDNS pods udp random cluster name 9/9 1.3 ms no answer',
        'all else random cluster name 0/3 1.3 ms ok',
      ],
    ],
    [
      'two of three fail alike: each on its own, for it matters which',
      [...pods.slice(0, 2).map((pod) => silent(pod)), ...pods.slice(2).map((pod) => well(pod))],
      [
        'TARGET ASKED FAILED MEDIAN OUTCOME',
        'from app@node1 (namespace shop, like pod web-6587b7dcd5-js6p8)',
        'CoreDNS 10.244.0.1 udp random cluster name 3/3 1.3 ms no answer',
        'CoreDNS 10.244.1.1 udp random cluster name 3/3 1.3 ms no answer',
        'all else random cluster name 0/3 1.3 ms ok',
      ],
    ],
    [
      'two ways to fail are two rows, and the kinds can be told apart',
      [
        silent(service, 'app@node1', external('A')),
        cellOf({ question: external('AAAA'), counts: { refused: 2 }, failed: 2 }),
      ],
      [
        'TARGET ASKED FAILED MEDIAN OUTCOME',
        'from app@node1 (namespace shop, like pod web-6587b7dcd5-js6p8)',
        'Service 10.96.0.10 udp random ext. name 3/3 1.3 ms no answer',
        'Service 10.96.0.10 udp random ext. AAAA 2/2 1.3 ms REFUSED',
      ],
    ],
    [
      'a name that is longer than the line keeps both ends',
      [silent(service, 'app@node1', long)],
      [
        'TARGET ASKED FAILED MEDIAN OUTCOME',
        'from app@node1 (namespace shop, like pod web-6587b7dcd5-js6p8)',
        'Service 10.96.0.10 udp db.privateli…uster.local 3/3 1.3 ms no answer',
      ],
    ],
  ])('%s', (_what, cells, expected) => {
    expect(lines(cells)).toEqual(expected);
  });

  test('where there is room, a place where all is well tells how fast it is', () => {
    expect(lines([well(service)], 100)).toEqual([
      'from app@node1: 0 of 3 failed at the Service; median 1.3 ms',
    ]);
  });

  test('the place of the contrast comes first, and places beyond what can be read are a line each', () => {
    const places = ['host@node1', 'baseline@node1', 'app@node1', 'app@node2', 'host@node2'];
    const said = lines(
      places.flatMap((place) => [silent(service, place), silent(upstream('172.30.0.53'), place)]),
      100,
    );
    expect(said.filter((line) => line.startsWith('from '))).toEqual([
      'from app@node1 (namespace shop, like pod web-6587b7dcd5-js6p8)',
      'from host@node1 (namespace default)',
      'from baseline@node1 (namespace ?)',
      'from app@node2: 6 of 6 failed, at the Service, upstream 172.30.0.53 (no answer)',
      'from host@node2: 6 of 6 failed, at the Service, upstream 172.30.0.53 (no answer)',
    ]);
  });

  test('of more kinds of failures than can be read, the others are counted', () => {
    const many = Array.from({ length: 11 }, (_, index) => silent(upstream(`172.30.0.${String(index)}`)));
    const said = lines([...many, well(upstream('172.30.0.99'))]);
    expect(said.filter((line) => line.startsWith('upstream'))).toHaveLength(8);
    expect(said).toContain('more failures random cluster name 9/9 1.3 ms no answer');
  });
});
