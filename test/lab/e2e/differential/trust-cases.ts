import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Desk } from './desk.ts';

/** What is said about trust in several places, and what is said to a server without TLS. */
export const trustCases = (desk: Desk): readonly Case[] => [
  [
    '--server over tls-server-name of the file',
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
      flags: ['--server', desk.urlOf('two')],
    }),
  ],
  [
    '--certificate-authority over insecure-skip-tls-verify of the file',
    () => {
      writeFileSync(join(desk.folder, 'ca.pem'), desk.certificate);
      return {
        env: {
          KUBECONFIG: desk.config(
            'a',
            desk.simple(
              'one',
              { token: 't1' },
              {
                server: `https://localhost:${String(desk.portOf('one'))}`,
                'insecure-skip-tls-verify': true,
              },
            ),
          ),
        },
        flags: ['--certificate-authority', join(desk.folder, 'ca.pem')],
      };
    },
  ],
  [
    '--insecure-skip-tls-verify and --certificate-authority',
    () => {
      writeFileSync(join(desk.folder, 'ca.pem'), desk.certificate);
      return {
        env: { KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1' })) },
        flags: ['--insecure-skip-tls-verify', '--certificate-authority', join(desk.folder, 'ca.pem')],
      };
    },
  ],
  [
    'an authority and insecure-skip-tls-verify in the file',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple('one', { token: 't1' }, desk.to('one', { 'insecure-skip-tls-verify': true })),
        ),
      },
      flags: [],
    }),
  ],
  [
    'a server without a scheme, with an authority',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple(
            'one',
            { token: 't1' },
            desk.to('one', { server: `127.0.0.1:${String(desk.portOf('one'))}` }),
          ),
        ),
      },
      flags: [],
    }),
  ],
  [
    'a server without a scheme, and nothing of TLS',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple('one', { token: 't1' }, { server: `127.0.0.1:${String(desk.portOf('one'))}` }),
        ),
      },
      flags: [],
    }),
  ],
  [
    'a server on this machine without TLS',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple(
            'plain',
            { ...desk.certificateUser, token: 't1', as: 'jane' },
            { server: desk.urlOf('plain') },
          ),
        ),
      },
      flags: ['--as-group', 'dev'],
    }),
  ],
  [
    'a server on this machine without TLS, and --token',
    () => ({ env: {}, flags: ['--server', desk.urlOf('plain'), '--token', 'given'] }),
  ],
];
