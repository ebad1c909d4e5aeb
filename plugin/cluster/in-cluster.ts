import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './connection-flags.ts';
import { anonymous, type NamedCluster, type NamedUser } from './kubeconfig-file.ts';
import { authorityOf } from './proxy.ts';

/** Where the kubelet puts what a pod's service account has. */
export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The cluster that this runs in, as the pod's own service account; null: not in a pod, or one without a token. */
export interface OwnCluster {
  readonly namespace: string;
  readonly cluster: NamedCluster;
  readonly user: NamedUser;
}

/** As client-go does it: both variables and the token must be there; POD_NAMESPACE goes before the namespace of the service account. */
export function ownCluster(env: Environment, folder: string): OwnCluster | null {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '';
  const token = join(folder, 'token');
  if (host === '' || port === '' || statSync(token, { throwIfNoEntry: false })?.isFile() !== true)
    return null;
  return {
    namespace: env['POD_NAMESPACE'] || textOf(join(folder, 'namespace')) || 'default',
    cluster: {
      server: `https://${authorityOf(host, Number(port))}`,
      ca: bytesOf(join(folder, 'ca.crt')),
      insecureSkipTlsVerify: false,
      tlsServerName: null,
      proxyUrl: null,
      execConfig: null,
    },
    user: { ...anonymous, credentials: { kind: 'token-file', path: token } },
  };
}

const textOf = (path: string): string => bytesOf(path)?.toString('utf8').trim() ?? '';

/** Null: not there; without an authority those of the system count. */
function bytesOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
