import { readFileSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { UsageError } from '../errors.ts';
import type { ConnectionFlags, Environment } from './connection-flags.ts';
import { fileTrouble } from './file-trouble.ts';
import { asFlagged } from './flagged-user.ts';
import { ownCluster, serviceAccountFolder } from './in-cluster.ts';
import {
  anonymous,
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

/**
 * Chooses as kubectl does: flag over file, first file over later ones, first entry of a name over later ones; the cluster that this runs in
 * where nothing is chosen, and its namespace where none is.
 */
export function chooseCluster(
  flags: ConnectionFlags,
  env: Environment,
  serviceAccount = serviceAccountFolder,
): Choice {
  const merged = mergeFiles(flags, env);
  const own = ownCluster(env, serviceAccount);
  const contextName = flags.context ?? merged.currentContext;
  const context = contextName === null ? undefined : merged.contexts.get(contextName)?.read();
  if (contextName !== null && context === undefined)
    throw unknownEntry('context', contextName, [...merged.contexts.keys()]);
  const clusterName = flags.cluster ?? context?.cluster ?? null;
  const userName = flags.user ?? context?.user ?? null;
  const namespace = flags.namespace ?? context?.namespace ?? own?.namespace ?? 'default';
  if (clusterName === null && userName === null && flags.server === null) {
    if (own !== null) {
      const cluster = withFlags(own.cluster, own.cluster.server, flags);
      return { context: 'in-cluster', namespace, cluster, user: asFlagged(own.user, flags) };
    }
    if (merged.files.length === 0) throw noConfiguration(flags, env);
  }
  return {
    context: contextName ?? '',
    namespace,
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
  return withFlags(found, server, flags);
}

/** A flag about trust takes the place of all that the file says about it, and `--server` that of the file's tls-server-name. */
function withFlags(found: NamedCluster | undefined, server: string, flags: ConnectionFlags): NamedCluster {
  const byFlag = flags.insecureSkipTlsVerify || flags.certificateAuthority !== null;
  const ca =
    flags.certificateAuthority === null
      ? null
      : readBytes(flags.certificateAuthority, '--certificate-authority');
  const trust = byFlag
    ? { ca, insecureSkipTlsVerify: flags.insecureSkipTlsVerify }
    : { ca: found?.ca ?? null, insecureSkipTlsVerify: found?.insecureSkipTlsVerify ?? false };
  if (trust.ca !== null && trust.insecureSkipTlsVerify) {
    throw new UsageError(
      'an authority is named, and that it is not to be looked at (insecure-skip-tls-verify)',
      {
        hint: 'Leave one of the two out; kubectl refuses both, too.',
      },
    );
  }
  return {
    server,
    ...trust,
    tlsServerName: flags.tlsServerName ?? (flags.server === null ? (found?.tlsServerName ?? null) : null),
    proxyUrl: found?.proxyUrl ?? null,
    execConfig: found?.execConfig ?? null,
  };
}

function userOf(merged: Merged, name: string | null, flags: ConnectionFlags): NamedUser {
  const found = name === null || name === '' ? undefined : merged.users.get(name)?.read();
  if (name !== null && name !== '' && found === undefined && flags.token === null)
    throw unknownEntry('user', name, [...merged.users.keys()]);
  const user = found ?? anonymous;
  // client-go takes the token of the file, even over one that a flag gives.
  return asFlagged(user, user.credentials.kind === 'token-file' ? { ...flags, token: null } : flags);
}

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
    throw new UsageError(`the kubeconfig ${path} cannot be read: ${fileTrouble(cause)}`, { hint, cause });
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

const firstWins = <T extends { readonly name: string }>(entries: readonly T[]): ReadonlyMap<string, T> =>
  new Map([...entries].reverse().map((entry) => [entry.name, entry]));

function readBytes(path: string, source: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new UsageError(`${path}, named by ${source}, cannot be read: ${fileTrouble(cause)}`, {
      hint: 'Give the path of a file that you may read.',
      cause,
    });
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
