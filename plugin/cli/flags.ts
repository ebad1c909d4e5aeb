import type { ConnectionFlags } from '../cluster/connection-flags.ts';
import { UsageError } from '../errors.ts';
import { parseDuration } from './duration.ts';

/** A flag: with a value, or without one. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly describe: string;
  /** One letter. */
  readonly alias?: string;
  /** May be given again and again; of any other, the last one counts. */
  readonly array?: boolean;
  /** Only told: whoever reads the flag knows it. */
  readonly default?: string;
  /** Taken, and neither shown nor proposed. */
  readonly hidden?: boolean;
}

export type Options = Readonly<Record<string, Option>>;

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
  username: { type: 'string', describe: 'User name for basic authentication' },
  password: { type: 'string', describe: 'Password for basic authentication' },
  'client-certificate': { type: 'string', describe: 'File with the client certificate' },
  'client-key': { type: 'string', describe: 'File with the key of the client certificate' },
  server: { alias: 's', type: 'string', describe: 'Address of the API server' },
  'tls-server-name': { type: 'string', describe: 'Name in the server certificate' },
  'certificate-authority': { type: 'string', describe: 'File with the certificate authority' },
  'insecure-skip-tls-verify': { type: 'boolean', describe: 'Do not check the server certificate' },
  'request-timeout': { type: 'string', describe: 'Longest time of one API call (30s, 0 for the default)' },
  'disable-compression': {
    type: 'boolean',
    hidden: true,
    describe: 'Without effect: nothing is asked for in compressed form',
  },
  v: { type: 'string', hidden: true, describe: "Without effect: kubectl's level of logging" },
} as const satisfies Options;

/** Parsed by yargs: unknown until looked at. */
export type Parsed = Readonly<Record<string, unknown>>;

export function connectionFlags(parsed: Parsed): ConnectionFlags {
  const timeout = text(parsed, 'request-timeout');
  const timeoutMs = timeout === null ? 0 : parseDuration(timeout, '--request-timeout');
  const verbosity = text(parsed, 'v');
  if (verbosity !== null && !/^\d+$/.test(verbosity))
    throw new UsageError(`-v: "${verbosity}" is no level of logging`, {
      hint: 'Give a number, or leave it out.',
    });
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
    username: text(parsed, 'username'),
    password: text(parsed, 'password'),
    clientCertificate: text(parsed, 'client-certificate'),
    clientKey: text(parsed, 'client-key'),
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
