import type { ConnectionFlags } from '../../plugin/cluster/connection-flags.ts';

/** None of kubectl's connection flags. */
export const noFlags: ConnectionFlags = {
  kubeconfig: null,
  context: null,
  cluster: null,
  user: null,
  namespace: null,
  as: null,
  asGroups: [],
  asUid: null,
  token: null,
  username: null,
  password: null,
  clientCertificate: null,
  clientKey: null,
  server: null,
  tlsServerName: null,
  certificateAuthority: null,
  insecureSkipTlsVerify: false,
  requestTimeoutMs: null,
};
