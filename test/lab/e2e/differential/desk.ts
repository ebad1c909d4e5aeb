import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProxyKind } from '../../../support/recording-proxy.ts';
import type { Call, CallerLog } from './caller-log.ts';

export type Case = readonly [title: string, make: () => Call];

interface Config {
  readonly current?: string;
  readonly clusters?: Readonly<Record<string, object>>;
  readonly users?: Readonly<Record<string, object>>;
  readonly contexts?: Readonly<Record<string, object>>;
}

/** Where a case writes its kubeconfigs, and the servers that they name. */
export class Desk {
  folder = '';
  readonly #log: CallerLog;

  constructor(log: CallerLog) {
    this.#log = log;
  }

  /** The proxy of the kind; `login` is percent-encoded. */
  proxyUrl(kind: ProxyKind, login = ''): string {
    return this.#log.proxies[kind].url(login);
  }

  get key(): string {
    return this.#log.pair.key;
  }

  get certificate(): string {
    return this.#log.pair.certificate;
  }

  /** The certificate as kubeconfigs have it. */
  get authority(): string {
    return Buffer.from(this.certificate).toString('base64');
  }

  /** A user with a client certificate. */
  get certificateUser(): object {
    return {
      'client-certificate-data': this.authority,
      'client-key-data': Buffer.from(this.key).toString('base64'),
    };
  }

  portOf(name: string): number {
    return this.#log.portOf(name);
  }

  urlOf(name: string): string {
    return `${name === 'plain' ? 'http' : 'https'}://127.0.0.1:${String(this.portOf(name))}`;
  }

  to(name: string, more: object = {}): object {
    return { server: this.urlOf(name), 'certificate-authority-data': this.authority, ...more };
  }

  /** Writes a kubeconfig (JSON is YAML) and returns its path. */
  config(name: string, { current, clusters = {}, users = {}, contexts = {} }: Config): string {
    const path = join(this.folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    const list = (entries: Readonly<Record<string, object>>, key: string): readonly object[] =>
      Object.entries(entries).map(([entry, body]) => ({ name: entry, [key]: body }));
    writeFileSync(
      path,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        ...(current === undefined ? {} : { 'current-context': current }),
        clusters: list(clusters, 'cluster'),
        users: list(users, 'user'),
        contexts: list(contexts, 'context'),
      }),
    );
    return path;
  }

  /** One cluster, one user, one context of the name. */
  simple(name: string, user: object, cluster: object = this.to(name)): Config {
    return {
      current: name,
      clusters: { [name]: cluster },
      users: { [`${name}-user`]: user },
      contexts: { [name]: { cluster: name, user: `${name}-user` } },
    };
  }

  /** A user whose credentials a script gives. */
  plugin(more: object, script: string): object {
    const path = join(this.folder, 'plugin.sh');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: path,
        interactiveMode: 'IfAvailable',
        ...more,
      },
    };
  }
}

export const credentialOf = (status: string): string =>
  `printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":${status}}'`;
