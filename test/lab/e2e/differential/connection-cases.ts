import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Desk } from './desk.ts';

/** How the server is reached and believed. */
export const connectionCases = (desk: Desk): readonly Case[] => [
  [
    'a client certificate',
    () => ({
      env: {
        KUBECONFIG: desk.config('a', desk.simple('one', desk.certificateUser)),
      },
      flags: [],
    }),
  ],
  [
    'a server whose certificate nobody vouches for',
    () => ({
      env: {
        KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1' }, { server: desk.urlOf('one') })),
      },
      flags: [],
    }),
  ],
  [
    '--insecure-skip-tls-verify',
    () => ({
      env: {
        KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1' }, { server: desk.urlOf('one') })),
      },
      flags: ['--insecure-skip-tls-verify'],
    }),
  ],
  [
    'insecure-skip-tls-verify in the file',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple(
            'one',
            { token: 't1' },
            { server: desk.urlOf('one'), 'insecure-skip-tls-verify': true },
          ),
        ),
      },
      flags: [],
    }),
  ],
  [
    '--certificate-authority',
    () => {
      writeFileSync(join(desk.folder, 'ca.pem'), desk.certificate);
      return {
        env: {
          KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1' }, { server: desk.urlOf('one') })),
        },
        flags: ['--certificate-authority', join(desk.folder, 'ca.pem')],
      };
    },
  ],
  [
    'tls-server-name',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple(
            'one',
            { token: 't1' },
            {
              server: desk.urlOf('one'),
              'tls-server-name': 'api.test',
              'insecure-skip-tls-verify': true,
            },
          ),
        ),
      },
      flags: [],
    }),
  ],
  [
    '--tls-server-name that the certificate does not have',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1' })) },
      flags: ['--tls-server-name', 'other.test'],
    }),
  ],
  [
    '--context',
    () => {
      const [one, two] = [desk.simple('one', { token: 't1' }), desk.simple('two', { token: 't2' })];
      return {
        env: {
          KUBECONFIG: desk.config('a', {
            current: 'one',
            clusters: { ...one.clusters, ...two.clusters },
            users: { ...one.users, ...two.users },
            contexts: { ...one.contexts, ...two.contexts },
          }),
        },
        flags: ['--context', 'two'],
      };
    },
  ],
  [
    '--context that does not exist',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1' })) },
      flags: ['--context', 'three'],
    }),
  ],
  [
    '--cluster and --user',
    () => {
      const [one, two] = [desk.simple('one', { token: 't1' }), desk.simple('two', { token: 't2' })];
      return {
        env: {
          KUBECONFIG: desk.config('a', {
            ...one,
            clusters: { ...one.clusters, ...two.clusters },
            users: { ...one.users, ...two.users },
          }),
        },
        flags: ['--cluster', 'two', '--user', 'two-user'],
      };
    },
  ],
  [
    '--token over the user of the context',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1' })) },
      flags: ['--token', 'given'],
    }),
  ],
  [
    '--server over the cluster of the context',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1' })) },
      flags: ['--server', desk.urlOf('two')],
    }),
  ],
  [
    '--server and --token without any file',
    () => ({
      env: {},
      flags: ['--server', desk.urlOf('two'), '--token', 'given', '--insecure-skip-tls-verify'],
    }),
  ],
];
