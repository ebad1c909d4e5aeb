import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { credentialOf, type Case, type Desk } from './desk.ts';

/** Who the caller is. */
export const credentialCases = (desk: Desk): readonly Case[] => [
  [
    '--as, --as-group, --as-uid',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1' })) },
      flags: ['--as', 'jane', '--as-group', 'dev', '--as-group', 'ops', '--as-uid', '77'],
    }),
  ],
  [
    'impersonation in the file, extra values too',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple('one', {
            token: 't1',
            as: 'jane',
            'as-groups': ['dev'],
            'as-uid': '7',
            'as-user-extra': { 'example.com/reason': ['incident'] },
          }),
        ),
      },
      flags: [],
    }),
  ],
  [
    'basic authentication',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', { username: 'u', password: 'p:w' })) },
      flags: [],
    }),
  ],
  [
    'a credential plugin with a token',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple('one', desk.plugin({}, credentialOf('{"token":"from-plugin"}'))),
        ),
      },
      flags: [],
    }),
  ],
  [
    'a credential plugin that is told about the cluster',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple(
            'one',
            desk.plugin(
              { provideClusterInfo: true, env: [{ name: 'EXTRA', value: 'x' }], args: ['arg'] },
              `sum=$(printf '%s' "$KUBERNETES_EXEC_INFO" | python3 -c 'import json,sys; c=json.load(sys.stdin)["spec"]["cluster"]; print(c["server"], c.get("config"), "certificate-authority-data" in c)' | tr -c 'a-zA-Z0-9' -)\n` +
                `printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s%s%s"}}' "$sum" "$EXTRA" "$1"`,
            ),
            desk.to('one', {
              extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'lab' } }],
            }),
          ),
        ),
      },
      flags: [],
    }),
  ],
  [
    'a credential plugin with a relative path',
    () => {
      desk.plugin({}, credentialOf('{"token":"from-plugin"}'));
      const user = {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: './plugin.sh',
          interactiveMode: 'Never',
        },
      };
      return { env: { KUBECONFIG: desk.config('a', desk.simple('one', user)) }, flags: [] };
    },
  ],
  [
    'a credential plugin that needs a terminal, without one',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple(
            'one',
            desk.plugin({ interactiveMode: 'Always' }, credentialOf('{"token":"from-plugin"}')),
          ),
        ),
      },
      flags: [],
    }),
  ],
  [
    'a credential plugin that fails',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', desk.plugin({}, 'exit 3'))) },
      flags: [],
    }),
  ],
  [
    'an auth-provider, which was removed',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', { 'auth-provider': { name: 'azure' } })) },
      flags: [],
    }),
  ],
  [
    'a client certificate and a token',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', { ...desk.certificateUser, token: 't1' })) },
      flags: [],
    }),
  ],
  [
    '--token over a client certificate',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', desk.certificateUser)) },
      flags: ['--token', 'given'],
    }),
  ],
  [
    'a client certificate and a credential plugin',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple('one', {
            ...desk.certificateUser,
            ...desk.plugin({}, credentialOf('{"token":"from-plugin"}')),
          }),
        ),
      },
      flags: [],
    }),
  ],
  [
    'a token and a token file',
    () => {
      writeFileSync(join(desk.folder, 'token'), 'in-file\n');
      return {
        env: {
          KUBECONFIG: desk.config('a', desk.simple('one', { token: 't1', tokenFile: 'token' })),
        },
        flags: [],
      };
    },
  ],
  [
    '--token over a token file',
    () => {
      writeFileSync(join(desk.folder, 'token'), 'in-file\n');
      return {
        env: { KUBECONFIG: desk.config('a', desk.simple('one', { tokenFile: 'token' })) },
        flags: ['--token', 'given'],
      };
    },
  ],
  [
    'a token file that is not there',
    () => ({
      env: { KUBECONFIG: desk.config('a', desk.simple('one', { tokenFile: 'gone' })) },
      flags: [],
    }),
  ],
  [
    '--token over a credential plugin',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple('one', desk.plugin({}, credentialOf('{"token":"from-plugin"}'))),
        ),
      },
      flags: ['--token', 'given'],
    }),
  ],
];
