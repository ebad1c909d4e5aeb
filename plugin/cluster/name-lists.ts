import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ConnectionFlags, Environment } from './connection-flags.ts';
import { connect } from './connect.ts';
import { asList, listAt, textAt } from './json.ts';
import { contextNames } from './kubeconfig.ts';

/** A shell waits for it at every keystroke: a list is asked for once a minute, and never for long. */
const freshMs = 60_000;
const timeoutMs = 1500;
const most = '500';

/** Names of all namespaces, or of the pods of one; none where they cannot be learnt quickly. Never throws. */
export async function namesOf(
  what: 'namespaces' | { readonly podsOf: string | null },
  flags: ConnectionFlags,
  env: Environment,
): Promise<readonly string[]> {
  const file = cacheFile(what, flags, env);
  return kept(file) ?? (await fetched(what, flags, env, file));
}

export function contextsOf(flags: ConnectionFlags, env: Environment): readonly string[] {
  try {
    return contextNames(flags, env);
  } catch {
    return [];
  }
}

async function fetched(
  what: 'namespaces' | { readonly podsOf: string | null },
  flags: ConnectionFlags,
  env: Environment,
  file: string,
): Promise<readonly string[]> {
  try {
    const { api, namespace } = await connect({ ...flags, requestTimeoutMs: timeoutMs }, env);
    const path =
      what === 'namespaces'
        ? '/api/v1/namespaces'
        : `/api/v1/namespaces/${encodeURIComponent(what.podsOf ?? namespace)}/pods`;
    const result = await api.call<unknown>({
      method: 'GET',
      path,
      query: { limit: most },
      right: '',
      timeoutMs,
    });
    api.close();
    if (!result.ok) return [];
    const names = listAt(result.value, 'items').map((item) => textAt(item, 'metadata', 'name'));
    keep(file, names);
    return names;
  } catch {
    return [];
  }
}

function cacheFile(what: object | string, flags: ConnectionFlags, env: Environment): string {
  const home = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const key = createHash('sha256')
    .update(JSON.stringify([what, flags, env['KUBECONFIG'] ?? '', stamp(env)]))
    .digest('hex');
  return join(home, 'kubectl-netcheck', `names-${key.slice(0, 16)}.json`);
}

/** Another context is another cluster: the lists of one are not proposed for the other. */
function stamp(env: Environment): readonly number[] {
  const files = (env['KUBECONFIG'] ?? join(homedir(), '.kube', 'config')).split(
    process.platform === 'win32' ? ';' : ':',
  );
  return files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

function kept(file: string): readonly string[] | null {
  try {
    if (Date.now() - statSync(file).mtimeMs > freshMs) return null;
    return asList(JSON.parse(readFileSync(file, 'utf8'))).filter((one) => typeof one === 'string');
  } catch {
    return null;
  }
}

function keep(file: string, names: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(names), { mode: 0o600 });
  } catch {
    // A cache that cannot be written is none.
  }
}
