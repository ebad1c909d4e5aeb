import { zonesIn } from './addresses.ts';
import type { Directive } from './directives.ts';

/**
 * Plugins that leave the way of a query as it is, or answer single names only (those are looked at one by one, as what overrides
 * an answer). Everything else is a plugin that CoreDNS is not built with by default: it may do anything.
 */
export const bystanders: readonly string[] = [
  'acl',
  'any',
  'autopath',
  'bind',
  'bufsize',
  'cache',
  'cancel',
  'chaos',
  'debug',
  'dns64',
  'dnssec',
  'dnstap',
  'errors',
  'erratic',
  'geoip',
  'grpc_server',
  'header',
  'health',
  'hosts',
  'https',
  'https3',
  'loadbalance',
  'local',
  'log',
  'loop',
  'metadata',
  'minimal',
  'multisocket',
  'nsid',
  'on',
  'pprof',
  'prometheus',
  'proxyproto',
  'quic',
  'ready',
  'reload',
  'rewrite',
  'root',
  'shed',
  'sign',
  'template',
  'timeouts',
  'tls',
  'trace',
  'transfer',
  'tsig',
  'view',
  'whoami',
];

/** Plugins that answer whole zones from data of their own, in the order in which CoreDNS asks them, with the zones they name. */
export const sources: Readonly<Record<string, (args: readonly string[]) => readonly string[]>> = {
  route53: (args) => args.flatMap((arg) => zonesIn(arg.split(':')[0] ?? '')),
  azure: (args) => args.flatMap((arg) => zonesIn(arg.split(':')[1] ?? '')),
  clouddns: (args) => args.flatMap((arg) => zonesIn(arg.split(':')[0] ?? '')),
  k8s_external: (args) => args.flatMap(zonesIn),
  file: (args) => args.slice(1).flatMap(zonesIn),
  auto: (args) => args.flatMap(zonesIn),
  secondary: (args) => args.flatMap(zonesIn),
  etcd: (args) => args.flatMap(zonesIn),
  nomad: (args) => args.flatMap(zonesIn),
};

/** Zones for which a plugin hands on what it does not know; null where it answers that itself. */
export function fallsThrough({ block }: Directive): readonly string[] | null {
  const option = block.find(({ name }) => name === 'fallthrough');
  return option === undefined ? null : option.args.length === 0 ? ['.'] : option.args.flatMap(zonesIn);
}
