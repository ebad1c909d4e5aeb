import type { Options } from 'yargs';
import type { ConnectionFlags } from '../cluster/connection-flags.ts';
import { parseDuration } from './duration.ts';

/** kubectl's own connection flags. They stand after the plugin's name: kubectl takes none before it. */
export const connectionOptions = {
  kubeconfig: { type: 'string', describe: 'Path of the kubeconfig file' },
  context: { type: 'string', describe: 'Context of the kubeconfig' },
  cluster: { type: 'string', describe: 'Cluster of the kubeconfig' },
  user: { type: 'string', describe: 'User of the kubeconfig' },
  namespace: { alias: 'n', type: 'string', describe: 'Namespace' },
  as: { type: 'string', describe: 'User to impersonate' },
  'as-group': { type: 'string', array: true, describe: 'Group to impersonate; repeatable' },
  'as-uid': { type: 'string', describe: 'UID to impersonate' },
  token: { type: 'string', describe: 'Bearer token' },
  server: { alias: 's', type: 'string', describe: 'Address of the API server' },
  'tls-server-name': { type: 'string', describe: 'Name in the server certificate' },
  'certificate-authority': { type: 'string', describe: 'File with the certificate authority' },
  'insecure-skip-tls-verify': { type: 'boolean', describe: 'Do not check the server certificate' },
  'request-timeout': { type: 'string', describe: 'Longest time of one API call (30s, 0 for the default)' },
} satisfies Record<string, Options>;

/** Parsed by yargs: unknown until looked at. */
export type Parsed = Readonly<Record<string, unknown>>;

export function connectionFlags(parsed: Parsed): ConnectionFlags {
  const timeout = text(parsed, 'request-timeout');
  const timeoutMs = timeout === null ? 0 : parseDuration(timeout, '--request-timeout');
  return {
    kubeconfig: text(parsed, 'kubeconfig'),
    context: text(parsed, 'context'),
    cluster: text(parsed, 'cluster'),
    user: text(parsed, 'user'),
    namespace: text(parsed, 'namespace'),
    as: text(parsed, 'as'),
    asGroups: texts(parsed, 'as-group'),
    asUid: text(parsed, 'as-uid'),
    token: text(parsed, 'token'),
    server: text(parsed, 'server'),
    tlsServerName: text(parsed, 'tls-server-name'),
    certificateAuthority: text(parsed, 'certificate-authority'),
    insecureSkipTlsVerify: parsed['insecure-skip-tls-verify'] === true,
    requestTimeoutMs: timeoutMs > 0 ? timeoutMs : null,
  };
}

/** The last one given, as kubectl does; null where none was. */
export function text(parsed: Parsed, name: string): string | null {
  const value = parsed[name];
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' && last !== '' ? last : null;
}

export function texts(parsed: Parsed, name: string): readonly string[] {
  const value = parsed[name];
  return Array.isArray(value)
    ? value.filter((one) => typeof one === 'string')
    : typeof value === 'string'
      ? [value]
      : [];
}
