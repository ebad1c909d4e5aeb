import { readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { UsageError } from '../errors.ts';
import type { ConnectionFlags, Environment } from './connection-flags.ts';
import {
  parseConfigFile,
  type Entry,
  type NamedCluster,
  type NamedContext,
  type NamedUser,
} from './kubeconfig-file.ts';

/** One cluster, one user and one namespace: what kubectl would pick. */
export interface Choice {
  readonly context: string;
  readonly namespace: string;
  readonly cluster: NamedCluster;
  readonly user: NamedUser;
}

interface Merged {
  readonly currentContext: string | null;
  readonly clusters: ReadonlyMap<string, Entry<NamedCluster>>;
  readonly contexts: ReadonlyMap<string, Entry<NamedContext>>;
  readonly users: ReadonlyMap<string, Entry<NamedUser>>;
  readonly files: readonly string[];
}

const inClusterFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Chooses as kubectl does: flag over file, first file over later ones, first entry of a name over later ones. */
export function chooseCluster(flags: ConnectionFlags, env: Environment): Choice {
  const merged = mergeFiles(flags, env);
  if (merged.files.length === 0 && flags.server === null) {
    const own = inCluster(env);
    if (own !== null) return { ...own, namespace: flags.namespace ?? own.namespace };
    throw noConfiguration(flags, env);
  }
  const contextName = flags.context ?? merged.currentContext;
  const context = contextName === null ? undefined : merged.contexts.get(contextName)?.read();
  if (contextName !== null && context === undefined)
    throw unknownEntry('context', contextName, [...merged.contexts.keys()]);
  const clusterName = flags.cluster ?? context?.cluster ?? null;
  const userName = flags.user ?? context?.user ?? null;
  return {
    context: contextName ?? '',
    namespace: flags.namespace ?? context?.namespace ?? 'default',
    cluster: clusterOf(merged, clusterName, flags),
    user: userOf(merged, userName, flags),
  };
}

/** Names of all contexts of the kubeconfig. */
export const contextNames = (flags: ConnectionFlags, env: Environment): readonly string[] => [
  ...mergeFiles(flags, env).contexts.keys(),
];

function clusterOf(merged: Merged, name: string | null, flags: ConnectionFlags): NamedCluster {
  const found = name === null ? undefined : merged.clusters.get(name)?.read();
  if (name !== null && found === undefined && flags.server === null)
    throw unknownEntry('cluster', name, [...merged.clusters.keys()]);
  const server = flags.server ?? (found?.server || null);
  if (server === null) {
    throw new UsageError(`no cluster is chosen in ${merged.files.join(', ') || 'the kubeconfig'}`, {
      hint: 'Choose one with --context NAME, or: kubectl config use-context NAME',
    });
  }
  return {
    server,
    ca:
      flags.certificateAuthority !== null
        ? readBytes(flags.certificateAuthority, '--certificate-authority')
        : (found?.ca ?? null),
    insecureSkipTlsVerify: flags.insecureSkipTlsVerify || (found?.insecureSkipTlsVerify ?? false),
    tlsServerName: flags.tlsServerName ?? found?.tlsServerName ?? null,
    proxyUrl: found?.proxyUrl ?? null,
    execConfig: found?.execConfig ?? null,
  };
}

function userOf(merged: Merged, name: string | null, flags: ConnectionFlags): NamedUser {
  const found = name === null || name === '' ? undefined : merged.users.get(name)?.read();
  if (name !== null && name !== '' && found === undefined && flags.token === null)
    throw unknownEntry('user', name, [...merged.users.keys()]);
  const user: NamedUser = found ?? anonymous;
  return {
    credentials: flags.token === null ? user.credentials : { kind: 'token', token: flags.token },
    as: flags.as ?? user.as,
    asGroups: flags.asGroups.length > 0 ? flags.asGroups : user.asGroups,
    asUid: flags.asUid ?? user.asUid,
    asExtra: user.asExtra,
  };
}

const anonymous: NamedUser = {
  credentials: { kind: 'none' },
  as: null,
  asGroups: [],
  asUid: null,
  asExtra: {},
};

function mergeFiles(flags: ConnectionFlags, env: Environment): Merged {
  const files = configFiles(flags, env).filter((path) => flags.kubeconfig !== null || exists(path));
  const parsed = files.map((path) => parseConfigFile(parseYaml(path), path));
  return {
    files,
    currentContext:
      parsed.map((file) => file.currentContext).find((name) => name !== null && name !== '') ?? null,
    clusters: firstWins(parsed.flatMap((file) => file.clusters)),
    contexts: firstWins(parsed.flatMap((file) => file.contexts)),
    users: firstWins(parsed.flatMap((file) => file.users)),
  };
}

function configFiles(flags: ConnectionFlags, env: Environment): readonly string[] {
  if (flags.kubeconfig !== null) return [resolve(flags.kubeconfig)];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return listed.map((path) => resolve(path));
  return env['HOME'] === undefined ? [] : [join(env['HOME'], '.kube', 'config')];
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

function parseYaml(path: string): unknown {
  const hint = 'Name a kubeconfig with --kubeconfig FILE or the variable KUBECONFIG.';
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`the kubeconfig ${path} cannot be read: ${messageOf(cause)}`, { hint, cause });
  }
  if (text.trim() === '') return null;
  try {
    return load(text);
  } catch (cause) {
    throw new UsageError(
      `the kubeconfig ${path} is not valid YAML: ${messageOf(cause).split('\n')[0] ?? ''}`,
      { hint, cause },
    );
  }
}

function inCluster(env: Environment): Choice | null {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const token = `${inClusterFolder}/token`;
  if (host === undefined || !exists(token)) return null;
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '443';
  const namespace = join(dirname(token), 'namespace');
  return {
    context: 'in-cluster',
    namespace: exists(namespace) ? readFileSync(namespace, 'utf8').trim() : 'default',
    cluster: {
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      ca: readBytes(join(dirname(token), 'ca.crt'), 'the service account'),
      insecureSkipTlsVerify: false,
      tlsServerName: null,
      proxyUrl: null,
      execConfig: null,
    },
    user: { ...anonymous, credentials: { kind: 'token-file', path: token } },
  };
}

const firstWins = <T extends { readonly name: string }>(entries: readonly T[]): ReadonlyMap<string, T> =>
  new Map([...entries].reverse().map((entry) => [entry.name, entry]));

function readBytes(path: string, source: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new UsageError(`${path}, named by ${source}, cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function unknownEntry(kind: string, name: string, known: readonly string[]): UsageError {
  return new UsageError(`there is no ${kind} "${name}" in the kubeconfig`, {
    hint: known.length === 0 ? `The kubeconfig names no ${kind}.` : `Known: ${known.slice(0, 12).join(', ')}`,
  });
}

function noConfiguration(flags: ConnectionFlags, env: Environment): UsageError {
  return new UsageError(
    `no kubeconfig was found (looked for ${configFiles(flags, env).join(', ') || 'nothing'})`,
    {
      hint: 'Name one with --kubeconfig FILE or the variable KUBECONFIG.',
    },
  );
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
