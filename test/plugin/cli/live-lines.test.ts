import { describe, expect, test } from '@jest/globals';
import type { Happening } from '../../../plugin/cli/happening.ts';
import { liveLines, type Size } from '../../../plugin/cli/live-lines.ts';
import { after, nothingYet, type LiveState } from '../../../plugin/cli/live-state.ts';
import { isLasting, progressLine } from '../../../plugin/cli/progress-lines.ts';
import type { VantageReport } from '../../../plugin/core/model/observation.ts';
import type { Vantage, VantageId } from '../../../plugin/core/model/probe.ts';

const vantage = (id: string, more: Partial<Vantage> = {}): Vantage => ({
  id: id as VantageId,
  kind: 'app',
  namespace: 'shop',
  node: 'node1',
  labels: {},
  modelledOn: null,
  dnsPolicy: 'ClusterFirst',
  dnsConfig: null,
  ...more,
});

const starting = (id: string, more: Partial<Vantage> = {}): Happening => ({
  kind: 'starting',
  wanted: { vantage: vantage(id, more), namespaces: ['shop'], because: 'to ask as pod web-1 does' },
});

const became = (id: string, state: VantageReport['state']): Happening => ({
  kind: 'vantage',
  report: { vantage: vantage(id), state },
});

const ready: VantageReport['state'] = {
  kind: 'ready',
  pod: 'netcheck-1',
  address: '10.0.0.1',
  image: 'netshoot:1',
  instrument: 'python3',
  readyAfterMs: 900,
  resolver: { kind: 'missing', why: { reason: 'not-asked', detail: '' } },
};

const missing = (detail: string): VantageReport['state'] => ({
  kind: 'missing',
  why: { reason: 'failed', detail },
});

const asking = (id: string, questions: number): Happening => ({
  kind: 'asking',
  vantage: id,
  questions,
  because: 'ask every hop',
});

/** What happened, and after how many milliseconds of the run. */
type Story = readonly (readonly [number, Happening])[];

const told = (story: Story): LiveState =>
  story.reduce((state, [atMs, event]) => after(state, event, atMs), nothingYet(0));

const plain = { color: false, ascii: true } as const;
const usual: Size = { columns: 80, rows: 24 };
const shown = (story: Story, nowMs: number, size = usual, style = plain): readonly string[] =>
  liveLines(told(story), nowMs, size, style);

const begun: Story = [
  [0, { kind: 'reading' }],
  [300, { kind: 'judging', because: 'ask from the place of the complaint and from its node' }],
  [300, starting('app@node1')],
  [400, starting('host@node1')],
];

describe('what is shown of a run', () => {
  test.each<readonly [string, Story, number, readonly string[]]>([
    [
      'what is read first',
      begun.slice(0, 1),
      100,
      ['/ 0.1 s  reading Service, endpoints, pods, configuration, logs and events'],
    ],
    [
      'each place that is being started, with its time',
      begun,
      1300,
      [
        '/ 1.3 s  ask from the place of the complaint and from its node',
        '  app@node1    1.0 s  starting a probe pod to ask as pod web-1 does',
        '  host@node1   0.9 s  starting a probe pod to ask as pod web-1 does',
      ],
    ],
    [
      'a place that is ready keeps its time; one that is missing has had a line of its own, and goes',
      [...begun, [1200, became('app@node1', ready)], [1250, became('host@node1', missing('no image'))]],
      9000,
      ['- 9.0 s  ask from the place of the complaint and from its node', '  app@node1   0.9 s  ready'],
    ],
    [
      'what is asked and read, and what came of it',
      [
        ...begun,
        [1000, became('app@node1', ready)],
        [1000, { kind: 'judging', because: 'ask every hop' }],
        [1000, asking('app@node1', 48)],
        [1000, asking('host@node1', 0)],
        [2500, { kind: 'answered', vantage: 'app@node1', samples: 48 }],
      ],
      62_000,
      ['| 62.0 s  ask every hop', '  app@node1    1.5 s  48 results', '  host@node1  61.0 s  reading'],
    ],
    [
      'a batch that came to nothing, once and for good',
      [
        [0, asking('app@node1', 48)],
        [0, asking('host@node1', 48)],
        [
          1000,
          { kind: 'lost', vantage: 'app@node1', why: { reason: 'failed', detail: 'cut off' }, again: true },
        ],
        [
          1500,
          { kind: 'lost', vantage: 'host@node1', why: { reason: 'timed-out', afterMs: 1500 }, again: false },
        ],
      ],
      2000,
      [
        '| 2.0 s  ',
        '  app@node1    1.0 s  asking again: cut off',
        '  host@node1   1.5 s  no results: no answer within 1.5 s',
      ],
    ],
    [
      'the removal, in place of everything before',
      [...begun, [4000, { kind: 'deleting' }]],
      5250,
      ['| 5.3 s  deleting what was created'],
    ],
    [
      'the judgement',
      [...begun, [4000, { kind: 'weighing' }]],
      5250,
      ['| 5.3 s  weighing what was measured'],
    ],
    [
      'how long until --watch runs again',
      [[0, { kind: 'pausing', forMs: 60_000 }]],
      18_500,
      ['/ 18.5 s  diagnosing again in 42 s'],
    ],
  ])('%s', (_title, story, nowMs, lines) => {
    expect(shown(story, nowMs)).toEqual(lines);
  });
});

describe('how it looks', () => {
  const many: Story = [
    [0, { kind: 'judging', because: 'tell the suspects apart' }],
    ...Array.from({ length: 9 }, (_, index) => [0, starting(`app@node${String(index)}`)] as const),
    ...[0, 1, 2].map((index) => [500, became(`app@node${String(index)}`, ready)] as const),
  ];

  test.each([80, 60, 33, 20, 12, 5, 1])('in %i columns no line reaches the last one', (columns) => {
    for (const ascii of [true, false])
      for (const line of liveLines(told(many), 1000, { columns, rows: 24 }, { color: false, ascii }))
        expect(line.length).toBeLessThan(Math.max(columns, 1 + Number(line === '')));
  });

  test.each([
    [24, 10],
    [11, 10],
    [10, 9],
    [5, 4],
    [2, 1],
    [1, 1],
  ])('in %i rows there are %i lines: the cursor has one of its own', (rows, lines) => {
    expect(shown(many, 1000, { columns: 80, rows })).toHaveLength(lines);
  });

  test('where not all places fit, those where something goes on are shown, and how many are not', () => {
    expect(shown(many, 1000, { columns: 40, rows: 6 })).toEqual([
      '- 1.0 s  tell the suspects apart',
      '  app@node3   1.0 s  starting a prob...',
      '  app@node4   1.0 s  starting a prob...',
      '  app@node5   1.0 s  starting a prob...',
      '  and 6 more',
    ]);
  });

  test('with signs beyond ASCII only where they are wanted, and colours too', () => {
    const story: Story = [...begun, [1200, became('app@node1', ready)]];
    const lines = (color: boolean, ascii: boolean) =>
      liveLines(told(story), 1000, { columns: 50, rows: 24 }, { color, ascii }).join('\n');
    expect(lines(false, true)).toMatch(/^[\n -~]*$/);
    expect(lines(false, false)).toMatch(/^⠋ 1\.0 s {2}ask from the place of the complaint and…\n/);
    expect(lines(true, true)).toContain('\u001b[2m  app@node1    0.9 s  ready\u001b[22m');
  });

  test('what a kubelet says neither commands the terminal nor takes two columns for a letter', () => {
    const hostile = 'no image \u001b[2J\r\n日本語 \u202e end';
    const story: Story = [
      [0, { kind: 'lost', vantage: 'app@node1', why: { reason: 'failed', detail: hostile }, again: true }],
    ];
    for (const columns of [200, 30])
      for (const line of liveLines(told(story), 0, { columns, rows: 24 }, { color: false, ascii: false }))
        expect(line).toMatch(/^[ -~⠋…]*$/);
    const line = progressLine(became('app@node1', missing(hostile)));
    expect(line).toContain('\\u001b[2J\\u000d\\u000a日本語 \\u202e end');
  });
});

describe('what stays on a terminal once it is over', () => {
  test.each<readonly [string, Happening, boolean]>([
    ['a place that is missing', became('app@node1', missing('no image')), true],
    [
      'a pod of the user that is asked from',
      became('app@node1', {
        ...ready,
        inModelledPod: { container: 'web', since: { reason: 'failed', detail: '' } },
      }),
      true,
    ],
    ['a pod with NET_ADMIN, announced', starting('deep@node1', { privileged: true }), true],
    ['a container in a CoreDNS pod, announced', starting('inside@coredns-a', { inPod: 'coredns-a' }), true],
    ['an ordinary probe pod', starting('app@node1'), false],
    ['one that is ready', became('app@node1', ready), false],
    ['questions', asking('app@node1', 48), false],
    ['the removal', { kind: 'deleting' }, false],
  ])('%s: %#', (_title, event, stays) => {
    expect(isLasting(event)).toBe(stays);
    if (stays) expect(progressLine(event)).not.toBeNull();
  });
});
