import type { HopKind } from '../core/model/hop.ts';
import type { HopState } from '../core/model/verdict.ts';
import { paint, type Style, type Tone } from './style.ts';

const short: Readonly<Record<HopKind, string>> = {
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
};

const marks: Readonly<Record<HopState['state'], readonly [string, Tone]>> = {
  passed: ['✓', 'green'],
  failed: ['✗', 'red'],
  suspected: ['?', 'yellow'],
  untested: ['·', 'dim'],
};

/** "✓ resolver → ✓ egress policy → ✗ Service …", wrapped at the arrows. */
export function pathLine(path: readonly HopState[], style: Style): string {
  const lines: string[] = [];
  let line = '';
  let length = 0;
  for (const [index, { hop, state }] of path.entries()) {
    const [mark, tone] = marks[state];
    const plain = `${mark} ${short[hop.kind]}`;
    const arrow = index === path.length - 1 ? '' : ' → ';
    if (length + plain.length + arrow.length > style.width - 2 && length > 0) {
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
export const pathLegend = (path: readonly HopState[]): string =>
  `  ✓ passed   ✗ broken${path.some((one) => one.state === 'suspected') ? '   ? suspected' : ''}${path.some((one) => one.state === 'untested') ? '   · not tested' : ''}`;
