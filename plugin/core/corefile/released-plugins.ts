/**
 * Directives of CoreDNS as released, with the first version that has each and, after a dash, the first that has it no more (file
 * plugin.cfg of the releases 1.2.0 to 1.14.7).
 */
const released: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...['auto', 'autopath', 'bind', 'cache', 'chaos', 'debug', 'dnssec', 'dnstap', 'erratic', 'errors'],
      ...['etcd', 'file', 'forward', 'health', 'hosts', 'kubernetes', 'loadbalance', 'log', 'metadata'],
      ...['nsid', 'on', 'pprof', 'prometheus', 'reload', 'rewrite', 'root', 'route53', 'secondary'],
      ...['template', 'tls', 'trace', 'whoami'],
    ].map((name) => [name, '1.2.0']),
  ),
  proxy: '1.2.0-1.5.0',
  federation: '1.2.0-1.7.0',
  loop: '1.2.1',
  k8s_external: '1.3.0',
  cancel: '1.5.0',
  grpc: '1.5.0',
  ready: '1.5.0',
  any: '1.5.1',
  azure: '1.6.2',
  clouddns: '1.6.3',
  sign: '1.6.3',
  acl: '1.6.4',
  transfer: '1.6.5',
  bufsize: '1.6.6',
  dns64: '1.7.0',
  local: '1.8.1',
  minimal: '1.8.4',
  geoip: '1.8.5',
  header: '1.8.5',
  tsig: '1.9.4',
  view: '1.10.0',
  timeouts: '1.10.1',
  multisocket: '1.12.0',
  quic: '1.12.2',
  nomad: '1.13.0',
  grpc_server: '1.14.0',
  https: '1.14.0',
  https3: '1.14.0',
  proxyproto: '1.14.3',
  shed: '1.14.7',
};

const [oldest, newest] = ['1.2.0', '1.14.7'];

/** Whether a release has a plugin; null for releases that are not known here, and for newer ones, which may have new plugins. */
export function isReleasedWith(version: string, plugin: string): boolean | null {
  const [since, until] = (Object.hasOwn(released, plugin) ? (released[plugin] ?? '') : '').split('-');
  if (isBefore(version, oldest)) return null;
  if (since === undefined || since === '') return isBefore(newest, version) ? null : false;
  return !isBefore(version, since) && (until === undefined || isBefore(version, until));
}

function isBefore(version: string, other: string): boolean {
  const [a, b] = [version, other].map((one) => one.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const [mine, theirs] = [a?.[index] ?? 0, b?.[index] ?? 0];
    if (mine !== theirs) return mine < theirs;
  }
  return false;
}
