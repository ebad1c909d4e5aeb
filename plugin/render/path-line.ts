import type { HopKind } from '../core/model/hop.ts';
import type { HopState } from '../core/model/verdict.ts';
import { paint, shown, type Style, type Tone } from './style.ts';

export const shortTitles: Readonly<Record<HopKind, string>> = {
  'client-resolver': 'resolver',
  'source-policy': 'egress policy',
  'node-cache': 'node cache',
  'node-service-rules': 'service rules',
  'dns-service': 'Service',
  'node-path': 'node path',
  'destination-policy': 'ingress policy',
  'coredns-process': 'CoreDNS',
  'coredns-config': 'Corefile',
  'coredns-api': 'API',
  'coredns-egress': 'CoreDNS egress',
  'node-egress': 'node egress',
  upstream: 'upstream',
  authority: 'name',
  'api-to-kubelet': 'exec',
};

export const marks: Readonly<Record<HopState['state'], readonly [string, Tone]>> = {
  passed: ['✓', 'green'],
  failed: ['✗', 'red'],
  suspected: ['?', 'yellow'],
  untested: ['·', 'dim'],
};

/** The path and what its marks mean, which needs no saying where all hops passed. */
export const pathLines = (path: readonly HopState[], style: Style): readonly string[] => [
  pathLine(path, style),
  ...(path.every(({ state }) => state === 'passed') ? [] : [paint(style, 'dim', pathLegend(path, style))]),
];

/** "✓ resolver → ✓ egress policy → ✗ Service …", wrapped at the arrows. */
export function pathLine(path: readonly HopState[], style: Style): string {
  const lines: string[] = [];
  let line = '';
  let length = 0;
  for (const [index, { hop, state }] of path.entries()) {
    const [mark, tone] = marks[state];
    const plain = `${shown(mark, style)} ${shortTitles[hop.kind]}`;
    const arrow = index === path.length - 1 ? '' : ` ${shown('→', style)} `;
    if (length + plain.length + arrow.trimEnd().length > style.width - 2 && length > 0) {
      lines.push(line);
      line = '';
      length = 0;
    }
    line += `${paint(style, tone, plain)}${arrow}`;
    length += plain.length + arrow.length;
  }
  return [...lines, line].map((one) => `  ${one.trimEnd()}`).join('\n');
}

/** What the marks mean, for those that occur. */
export const pathLegend = (path: readonly HopState[], style: Style): string =>
  `  ${legends
    .filter(([state]) => path.some((one) => one.state === state))
    .map(([state, words]) => `${shown(marks[state][0], style)} ${words}`)
    .join('   ')}`;

const legends = [
  ['passed', 'passed'],
  ['failed', 'broken'],
  ['suspected', 'suspected'],
  ['untested', 'not tested'],
] as const;
