import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ClusterError, UsageError } from '../errors.ts';
import { asRecord, textAt } from './json.ts';
import type { ExecPlugin, NamedCluster, NamedUser } from './kubeconfig-file.ts';

/** What goes onto every request: headers, and a client certificate for TLS. */
export interface Identity {
  /** As they are now: a token in a file is replaced before it expires. */
  readonly headers: () => Headers;
  readonly cert: Buffer | null;
  readonly key: Buffer | null;
}

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** Resolves credentials once, but for a token in a file, which is read anew for each request. */
export async function identify(user: NamedUser, cluster: NamedCluster): Promise<Identity> {
  const own = await resolveCredentials(user, cluster);
  const others = impersonation(user);
  return { ...own, ...user.certificate, headers: () => ({ ...own.headers(), ...others }) };
}

function impersonation({
  as,
  asGroups,
  asUid,
  asExtra,
}: NamedUser): Record<string, string | readonly string[]> {
  return {
    ...(as === null ? {} : { 'Impersonate-User': as }),
    ...(asGroups.length === 0 ? {} : { 'Impersonate-Group': asGroups }),
    ...(asUid === null ? {} : { 'Impersonate-Uid': asUid }),
    ...Object.fromEntries(
      Object.entries(asExtra).map(([key, values]) => [
        `Impersonate-Extra-${encodeURIComponent(key)}`,
        values,
      ]),
    ),
  };
}

async function resolveCredentials(
  { credentials, certificate }: NamedUser,
  cluster: NamedCluster,
): Promise<Identity> {
  switch (credentials.kind) {
    case 'none':
      return bearer(null);
    case 'token':
      return bearer(credentials.token);
    case 'token-file':
      return { headers: headersFrom(credentials.path), cert: null, key: null };
    case 'basic': {
      const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
      return { headers: () => ({ Authorization: `Basic ${pair}` }), cert: null, key: null };
    }
    case 'exec':
      // client-go asks no plugin where a certificate says already who it is.
      return certificate === null ? await askPlugin(credentials.plugin, cluster) : bearer(null);
  }
}

const bearer = (token: string | null): Identity => ({
  headers: () => (token === null ? {} : { Authorization: `Bearer ${token}` }),
  cert: null,
  key: null,
});

/** Kubelets replace the token of a pod while it runs. One that cannot be read for a moment does not undo the last that could. */
function headersFrom(path: string): () => Headers {
  let token = tokenIn(path);
  return () => {
    try {
      token = tokenIn(path);
    } catch {
      // The last one may still hold.
    }
    return { Authorization: `Bearer ${token}` };
  };
}

function tokenIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new UsageError(`the token file ${path} cannot be read`, {
      cause,
      hint: 'Correct tokenFile in the kubeconfig.',
    });
  }
}

/** Runs a credential plugin once; what it says on stderr (device codes, prompts) reaches the user. */
async function askPlugin(plugin: ExecPlugin, cluster: NamedCluster): Promise<Identity> {
  if (plugin.needsTerminal && !process.stdin.isTTY) {
    throw new ClusterError(`the credential plugin ${plugin.command} needs a terminal, and there is none`, {
      hint: 'Log in with it first, or run netcheck in a terminal.',
    });
  }
  const info = {
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: {
      interactive: plugin.interactive && process.stdin.isTTY,
      ...(plugin.provideClusterInfo
        ? {
            cluster: {
              server: cluster.server,
              'certificate-authority-data': cluster.ca?.toString('base64') ?? '',
              ...(cluster.tlsServerName === null ? {} : { 'tls-server-name': cluster.tlsServerName }),
              ...(cluster.insecureSkipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
              ...(cluster.proxyUrl === null ? {} : { 'proxy-url': cluster.proxyUrl }),
              ...(cluster.execConfig === null ? {} : { config: cluster.execConfig }),
            },
          }
        : {}),
    },
  };
  const output = await outputOf(plugin, JSON.stringify(info));
  const status = statusOf(output);
  const token = textAt(status, 'token');
  const cert = textAt(status, 'clientCertificateData');
  const { headers } = bearer(token === '' ? null : token);
  if (cert !== '')
    return { headers, cert: Buffer.from(cert), key: Buffer.from(textAt(status, 'clientKeyData')) };
  if (token === '')
    throw new ClusterError(`the credential plugin ${plugin.command} returned neither token nor certificate`);
  return bearer(token);
}

function statusOf(output: string): unknown {
  try {
    return asRecord(JSON.parse(output))?.['status'];
  } catch (cause) {
    throw new ClusterError('the credential plugin returned something that is no JSON', { cause });
  }
}

async function outputOf(plugin: ExecPlugin, info: string): Promise<string> {
  const env = {
    ...process.env,
    KUBERNETES_EXEC_INFO: info,
    ...Object.fromEntries(plugin.env.map(({ name, value }) => [name, value])),
  };
  const child = spawn(plugin.command, plugin.args, {
    env,
    stdio: [plugin.interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => {
      const hint = plugin.installHint === '' ? 'Is it installed and on the PATH?' : plugin.installHint;
      reject(
        new ClusterError(`the credential plugin ${plugin.command} cannot be run: ${cause.message}`, {
          hint,
          cause,
        }),
      );
    });
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new ClusterError(`the credential plugin ${plugin.command} failed with exit code ${String(code)}`);
  return output;
}
