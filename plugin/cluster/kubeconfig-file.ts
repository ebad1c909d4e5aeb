import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { UsageError } from '../errors.ts';
import { asList, asRecord, asText, type Json } from './json.ts';

export interface NamedCluster {
  readonly server: string;
  readonly ca: Buffer | null;
  readonly insecureSkipTlsVerify: boolean;
  readonly tlsServerName: string | null;
  readonly proxyUrl: string | null;
  /** What a credential plugin is told of the cluster (extension client.authentication.k8s.io/exec); null: nothing. */
  readonly execConfig: unknown;
}

export interface NamedContext {
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | null;
}

export interface NamedUser {
  readonly credentials: Credentials;
  /** Shown to the server beside the credentials. */
  readonly certificate: ClientCertificate | null;
  readonly as: string | null;
  readonly asGroups: readonly string[];
  readonly asUid: string | null;
  readonly asExtra: Readonly<Record<string, readonly string[]>>;
}

/** Nobody in particular. */
export const anonymous: NamedUser = {
  credentials: { kind: 'none' },
  certificate: null,
  as: null,
  asGroups: [],
  asUid: null,
  asExtra: {},
};

/** PEM. */
export interface ClientCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'token-file'; readonly path: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'exec'; readonly plugin: ExecPlugin };

/** A credential plugin (client.authentication.k8s.io). */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly interactive: boolean;
  /** Cannot do without a terminal. */
  readonly needsTerminal: boolean;
  readonly provideClusterInfo: boolean;
  readonly installHint: string;
}

/** An entry that nobody has looked into yet: one that is not chosen may be broken, and kubectl does not mind. */
export interface Entry<T> {
  readonly name: string;
  readonly read: () => T;
}

export interface ConfigFile {
  readonly currentContext: string | null;
  readonly clusters: readonly Entry<NamedCluster>[];
  readonly contexts: readonly Entry<NamedContext>[];
  readonly users: readonly Entry<NamedUser>[];
}

/**
 * From YAML to precise types; relative paths are resolved against the file. Errors name the file and the entry. Two entries of one
 * name in one file are refused, as client-go does.
 */
export function parseConfigFile(value: unknown, path: string): ConfigFile {
  // An empty file is an empty configuration.
  const root = value === undefined || value === null ? {} : asRecord(value);
  if (root === null)
    throw new UsageError(`the kubeconfig ${path} is no mapping`, {
      hint: 'It must have clusters, users and contexts.',
    });
  const folder = dirname(path);
  return {
    currentContext: asText(root['current-context']),
    clusters: entries(root['clusters'], 'cluster', path).map(([name, body]) => ({
      name,
      read: () => clusterOf(body, folder, `cluster "${name}" in ${path}`),
    })),
    contexts: entries(root['contexts'], 'context', path).map(([name, body]) => ({
      name,
      read: () => ({
        cluster: asText(body['cluster']) ?? '',
        user: asText(body['user']) ?? '',
        namespace: asText(body['namespace']) || null,
      }),
    })),
    users: entries(root['users'], 'user', path).map(([name, body]) => ({
      name,
      read: () => userOf(body, folder, `user "${name}" in ${path}`),
    })),
  };
}

function entries(value: unknown, key: string, path: string): readonly (readonly [string, Json])[] {
  const found = asList(value).flatMap((entry) => {
    const record = asRecord(entry);
    const name = asText(record?.['name']);
    return record === null || name === null ? [] : [[name, asRecord(record[key]) ?? {}] as const];
  });
  const names = found.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new UsageError(`the kubeconfig ${path} has the ${key} "${twice}" twice`, {
      hint: 'Remove one of them.',
    });
  return found;
}

const clusterOf = (body: Json, folder: string, where: string): NamedCluster => ({
  server: asText(body['server']) ?? '',
  ca: bytesOf(body, 'certificate-authority', folder, where),
  insecureSkipTlsVerify: body['insecure-skip-tls-verify'] === true,
  tlsServerName: asText(body['tls-server-name']),
  proxyUrl: asText(body['proxy-url']) || null,
  execConfig: execConfigOf(body),
});

const execConfigOf = (body: Json): unknown => {
  const extension = asList(body['extensions'])
    .map(asRecord)
    .find((one) => one?.['name'] === 'client.authentication.k8s.io/exec');
  return extension?.['extension'] ?? null;
};

const userOf = (body: Json, folder: string, where: string): NamedUser => ({
  credentials: credentialsOf(body, folder, where),
  certificate: certificateOf(body, folder, where),
  as: asText(body['as']),
  asGroups: asList(body['as-groups']).flatMap((group) => asText(group) ?? []),
  asUid: asText(body['as-uid']),
  asExtra: Object.fromEntries(
    Object.entries(asRecord(body['as-user-extra']) ?? {}).map(([key, values]) => [
      key,
      asList(values).flatMap((value) => asText(value) ?? []),
    ]),
  ),
});

function certificateOf(body: Json, folder: string, where: string): ClientCertificate | null {
  const cert = bytesOf(body, 'client-certificate', folder, where);
  const key = bytesOf(body, 'client-key', folder, where);
  return cert === null || key === null ? null : { cert, key };
}

/** What is first here is what client-go prefers where a user has several. */
function credentialsOf(body: Json, folder: string, where: string): Credentials {
  const tokenFile = asText(body['tokenFile']);
  if (tokenFile !== null) return { kind: 'token-file', path: against(folder, tokenFile) };
  const token = asText(body['token']);
  if (token !== null) return { kind: 'token', token };
  const exec = asRecord(body['exec']);
  if (exec !== null) return { kind: 'exec', plugin: pluginOf(exec, folder, where) };
  const username = asText(body['username']);
  if (username !== null) return { kind: 'basic', username, password: asText(body['password']) ?? '' };
  if (asRecord(body['auth-provider']) !== null) {
    throw new UsageError(`${where} uses an auth-provider, which kubectl has removed`, {
      hint: 'Use an exec credential plugin instead (for example: kubelogin convert-kubeconfig).',
    });
  }
  return { kind: 'none' };
}

function pluginOf(exec: Json, folder: string, where: string): ExecPlugin {
  const command = asText(exec['command']);
  if (command === null) throw new UsageError(`${where} names no command for its credential plugin`);
  return {
    apiVersion: asText(exec['apiVersion']) ?? 'client.authentication.k8s.io/v1',
    command: command.includes('/') ? against(folder, command) : command,
    args: asList(exec['args']).flatMap((arg) => asText(arg) ?? []),
    env: asList(exec['env']).flatMap((pair) => {
      const record = asRecord(pair);
      const name = asText(record?.['name']);
      return name === null ? [] : [{ name, value: asText(record?.['value']) ?? '' }];
    }),
    interactive: exec['interactiveMode'] !== 'Never',
    needsTerminal: exec['interactiveMode'] === 'Always',
    provideClusterInfo: exec['provideClusterInfo'] === true,
    installHint: asText(exec['installHint']) ?? '',
  };
}

/** `KEY-data` (base64) before `KEY` (a path). */
function bytesOf(body: Json, key: string, folder: string, where: string): Buffer | null {
  const data = asText(body[`${key}-data`]);
  if (data !== null && data !== '') return Buffer.from(data, 'base64');
  const path = asText(body[key]);
  if (path === null || path === '') return null;
  try {
    return readFileSync(against(folder, path));
  } catch (cause) {
    throw new UsageError(`${where}: ${key} ${against(folder, path)} cannot be read`, {
      cause,
      hint: 'Correct the path in the kubeconfig.',
    });
  }
}

const against = (folder: string, path: string): string => (isAbsolute(path) ? path : join(folder, path));
