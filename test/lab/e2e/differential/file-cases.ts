import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Desk } from './desk.ts';

/** Which files count, and which entries of them. */
export const fileCases = (desk: Desk): readonly Case[] => [
  [
    'one file, one token',
    () => ({ env: { KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1' })) }, flags: [] }),
  ],
  [
    'two files: the first current-context counts',
    () => ({
      env: {
        KUBECONFIG: `${desk.config('a', desk.simple('one', { token: 't1' }))}:${desk.config('b', desk.simple('two', { token: 't2' }))}`,
      },
      flags: [],
    }),
  ],
  [
    'two files of which the first has no current-context',
    () => ({
      env: {
        KUBECONFIG: `${desk.config('a', { clusters: { one: desk.to('one') } })}:${desk.config('b', desk.simple('two', { token: 't2' }))}`,
      },
      flags: [],
    }),
  ],
  [
    'the same name in two files: the first entry counts as a whole',
    () => ({
      env: {
        KUBECONFIG: `${desk.config('a', { clusters: { two: desk.to('one') } })}:${desk.config('b', desk.simple('two', { token: 't2' }))}`,
      },
      flags: [],
    }),
  ],
  [
    'the same name twice in one file',
    () => {
      const path = desk.config('a', desk.simple('one', { token: 't1' }));
      const parsed = JSON.parse(readFileSync(path, 'utf8')) as { clusters: unknown[] };
      parsed.clusters.push({ name: 'one', cluster: desk.to('two') });
      writeFileSync(path, JSON.stringify(parsed));
      return { env: { KUBECONFIG: path }, flags: [] };
    },
  ],
  [
    'a missing file in the list',
    () => ({
      env: {
        KUBECONFIG: `${join(desk.folder, 'missing')}:${desk.config('a', desk.simple('one', { token: 't1' }))}`,
      },
      flags: [],
    }),
  ],
  [
    'an empty file in the list',
    () => {
      writeFileSync(join(desk.folder, 'empty'), '');
      return {
        env: {
          KUBECONFIG: `${join(desk.folder, 'empty')}:${desk.config('a', desk.simple('one', { token: 't1' }))}`,
        },
        flags: [],
      };
    },
  ],
  [
    'a missing file named by flag',
    () => ({ env: {}, flags: ['--kubeconfig', join(desk.folder, 'missing')] }),
  ],
  [
    '--kubeconfig over KUBECONFIG',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1' })) },
      flags: ['--kubeconfig', desk.config('b', desk.simple('two', { token: 't2' }))],
    }),
  ],
  [
    'the file in the home folder',
    () => {
      desk.config('home/.kube/config', desk.simple('two', { token: 't2' }));
      return { env: {}, flags: [] };
    },
  ],
  [
    'a relative path in KUBECONFIG',
    () => {
      desk.config('a', desk.simple('one', { token: 't1' }));
      return { env: { KUBECONFIG: 'a' }, flags: [] };
    },
  ],
  [
    'a certificate authority and a token file beside the kubeconfig, in a folder of its own',
    () => {
      mkdirSync(join(desk.folder, 'sub'));
      writeFileSync(join(desk.folder, 'sub/ca.pem'), desk.certificate);
      writeFileSync(join(desk.folder, 'sub/token'), 'from-file\n');
      const cluster = { server: desk.urlOf('one'), 'certificate-authority': 'ca.pem' };
      return {
        env: {
          KUBECONFIG: desk.config(
            'sub/a',
            desk.simple('one', { tokenFile: 'token', token: 'other' }, cluster),
          ),
        },
        flags: [],
      };
    },
  ],
  [
    'a broken path in an entry that is not chosen',
    () => {
      const chosen = desk.simple('one', { token: 't1' });
      return {
        env: {
          KUBECONFIG: desk.config('a', {
            ...chosen,
            clusters: {
              ...chosen.clusters,
              other: { server: desk.urlOf('two'), 'certificate-authority': '/gone.pem' },
            },
            users: { ...chosen.users, other: { 'client-certificate': '/gone', 'client-key': '/gone' } },
          }),
        },
        flags: [],
      };
    },
  ],
  [
    'a broken path in the chosen entry',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple(
            'one',
            { token: 't1' },
            { server: desk.urlOf('one'), 'certificate-authority': '/gone.pem' },
          ),
        ),
      },
      flags: [],
    }),
  ],
];
