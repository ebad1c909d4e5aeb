import { expect, test } from '@jest/globals';
import { accessRules, mayDo } from '../../plugin/core/corefile/access-list.ts';
import { parseCorefile } from '../../plugin/core/corefile/parse.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import { inBlock } from '../../plugin/core/policy/cidr.ts';
import { judged } from '../support/diagnosed.ts';
import { keptRecording } from '../support/kept-recording.ts';

test.each([
  ['drop net 10.244.1.0/24', 'A', '10.244.1.7', 'drop'],
  ['drop net 10.244.1.0/24', 'A', '10.244.2.7', null],
  ['drop net 10.244.1.0/24', 'A', null, 'drop'],
  ['drop net 10.244.3.0/24 10.244.1.0/24', 'A', '10.244.1.7', 'drop'],
  ['drop net *', 'A', '10.244.1.7', 'drop'],
  ['drop', 'A', '10.244.1.7', 'drop'],
  ['drop type AAAA net 10.244.1.0/24', 'A', '10.244.1.7', null],
  ['drop type AAAA net 10.244.1.0/24', 'AAAA', '10.244.1.7', 'drop'],
  ['drop type A AAAA', 'AAAA', '10.244.1.7', 'drop'],
  ['drop type * net 10.244.1.7', 'A', '10.244.1.7', 'drop'],
  ['allow net 10.244.1.0/24\n drop', 'A', '10.244.1.7', null],
  ['allow net 10.244.1.0/24\n drop', 'A', '10.244.2.7', 'drop'],
  ['allow net 10.244.1.0/24\n drop', 'A', null, 'drop'],
  ['block net 10.244.1.0/24\n drop net 10.0.0.0/8', 'A', '10.244.1.7', 'block'],
])('an access list that says %j does to a query for %s from %s: %s', (lines, type, source, action) => {
  const corefile = parseCorefile(`. {\n acl {\n ${lines}\n }\n}\n`);
  const rules = (corefile.blocks[0]?.directives ?? []).flatMap(accessRules);
  const done = ['block', 'drop', 'filter'].filter((one) =>
    mayDo(rules, [one], type, (network) => (source === null ? null : inBlock(source, network))),
  );
  expect(done).toEqual(action === null ? [] : [action]);
});

const recorded = keptRecording('acl-drops-one-node');

const withLine = (line: string): Recording => {
  const { configMaps } = recorded.topology;
  const text =
    configMaps['coredns']?.kind === 'present' ? configMaps['coredns'].value.data['Corefile'] : undefined;
  const Corefile = (text ?? '').replace('drop net 10.244.1.0/24', line);
  const coredns = {
    kind: 'present',
    value: { name: 'coredns', data: { Corefile }, lastChange: null },
  } as const;
  return { ...recorded, topology: { ...recorded.topology, configMaps: { ...configMaps, coredns } } };
};

const verdictOf = (recording: Recording): unknown => judged(recording).verdict;

test('queries of the pods of one node, and of the node under the address of its bridge, are dropped by an access list', () => {
  expect(verdictOf(recorded)).toMatchObject({
    kind: 'broken',
    confidence: 'certain',
    suspect: {
      hop: { kind: 'coredns-config', instance: 'Corefile:3' },
      cause: { id: 'corefile-blocks-queries' },
      sentence: expect.stringContaining('queries from 10.244.1.0/24'),
    },
  });
});

/** Near misses: the list is there, and does not say what is seen. */
test.each(['drop net 10.244.7.0/24', 'drop type TXT net 10.244.1.0/24', 'block net 10.244.1.0/24'])(
  'where the list says %j it is not accused of what pods of node3 meet',
  (line) => {
    expect(JSON.stringify(verdictOf(withLine(line)))).not.toContain('corefile-blocks-queries');
  },
);
