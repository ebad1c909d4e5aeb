/** kubectl's own connection flags, as given; null or empty where they were not. */
export interface ConnectionFlags {
  readonly kubeconfig: string | null;
  readonly context: string | null;
  readonly cluster: string | null;
  readonly user: string | null;
  readonly namespace: string | null;
  readonly as: string | null;
  readonly asGroups: readonly string[];
  readonly asUid: string | null;
  readonly token: string | null;
  readonly username: string | null;
  readonly password: string | null;
  /** Paths of PEM files. */
  readonly clientCertificate: string | null;
  readonly clientKey: string | null;
  readonly server: string | null;
  readonly tlsServerName: string | null;
  readonly certificateAuthority: string | null;
  readonly insecureSkipTlsVerify: boolean;
  /** Of a single call, milliseconds; null: the client's own. */
  readonly requestTimeoutMs: number | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;
