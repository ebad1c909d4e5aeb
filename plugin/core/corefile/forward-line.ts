import { zonesIn } from './addresses.ts';
import type { Directive, Source } from './directives.ts';
import type { Doubt } from './doubt.ts';
import { isVariable } from './tokens.ts';
import { inZone } from './zone.ts';

/** How a `forward` line picks among its upstream servers, and how it asks them. */
export interface ForwardManner {
  /** Over which protocol, whatever the client used; null: the client's. */
  readonly over: 'tcp' | 'udp' | null;
  /** Always the first one that is not marked down, instead of any. */
  readonly inOrder: boolean;
  /** Whether one that did not answer is passed over for a while. */
  readonly marksDown: boolean;
}

export const usualManner: ForwardManner = { over: null, inOrder: false, marksDown: true };

/** One `forward` line, understood. */
export interface ForwardLine {
  /** null where a variable names it. */
  readonly from: string | null;
  readonly except: readonly string[];
  /** As written: addresses with scheme and port, names, files, variables. */
  readonly upstreams: readonly string[];
  readonly manner: ForwardManner;
  /** What in it may send a name elsewhere than it seems. */
  readonly doubts: readonly Doubt[];
  readonly source: Source;
}

export const forwardLinesIn = (directives: readonly Directive[]): readonly ForwardLine[] =>
  directives.filter(({ name }) => name === 'forward').map(forwardLineOf);

/** CoreDNS documentation, plugin "forward". Of a network that is several zones only the first one counts. */
function forwardLineOf({ args, block, source }: Directive): ForwardLine {
  const [from = '.', ...upstreams] = args;
  const option = (name: string): readonly string[] | null =>
    block.findLast((line) => line.name === name)?.args ?? null;
  const strange = block.filter(
    (line) => !harmless.includes(line.name) || (deciding.includes(line.name) && line.args.some(isVariable)),
  );
  return {
    from: isVariable(from) ? null : (zonesIn(from)[0] ?? '.'),
    except: block.flatMap((line) => (line.name === 'except' ? line.args.flatMap(zonesIn) : [])),
    upstreams,
    manner: {
      over: option('force_tcp') !== null ? 'tcp' : option('prefer_udp') !== null ? 'udp' : null,
      inOrder: option('policy')?.[0] === 'sequential',
      marksDown: option('max_fails')?.[0] !== '0',
    },
    doubts: [
      ...strange.map((line) => ({
        source: line.source,
        text: `has the option ${[line.name, ...line.args].join(' ')}, whose effect is not known here`,
      })),
      ...upstreams.filter(isVariable).map((upstream) => ({
        source,
        text: `forwards to ${upstream}, a variable of CoreDNS's own environment whose value is not known here`,
      })),
      ...upstreams.filter(isOtherFile).map((upstream) => ({
        source,
        text: `forwards to the servers that ${upstream} names, a file inside the CoreDNS pods`,
      })),
    ],
    source,
  };
}

/** Options that are modelled. */
const deciding: readonly string[] = ['except', 'force_tcp', 'prefer_udp', 'policy', 'max_fails'];

/** These, and options that change neither who is asked nor what comes back. */
const harmless: readonly string[] = [
  ...deciding,
  'failfast_all_unhealthy_upstreams',
  'max_concurrent',
  'max_connect_attempts',
  'max_age',
  'max_idle_conns',
  'expire',
  'health_check',
  'read_timeout',
  'tls',
  'tls_servername',
  'doh_method',
  'resolver',
  'source_address',
];

/** CoreDNS takes what is no address for a file in the manner of resolv.conf. The usual one is a copy of the node's. */
export const isOtherFile = (upstream: string): boolean =>
  upstream.includes('/') && !upstream.includes('://') && upstream !== '/etc/resolv.conf';

/** Whether the line takes a name; null where a variable decides. */
export function takes({ from, except }: ForwardLine, name: string): boolean | null {
  if (except.some((zone) => zone !== from && inZone(name, zone))) return false;
  return from === null ? null : inZone(name, from);
}
