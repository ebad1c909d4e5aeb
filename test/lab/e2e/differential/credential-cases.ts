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
    'proxy-url of the cluster',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple(
            'one',
            { token: 't1' },
            desk.to('one', { 'proxy-url': `http://127.0.0.1:${String(desk.proxyPort)}` }),
          ),
        ),
      },
      flags: [],
    }),
  ],
  [
    'HTTPS_PROXY',
    () => ({
      env: {
        KUBECONFIG: desk.config(
          'a',
          desk.simple(
            'one',
            { token: 't1' },
            {
              server: `https://nowhere.invalid:${String(desk.portOf('one'))}`,
              'insecure-skip-tls-verify': true,
            },
          ),
        ),
        HTTPS_PROXY: `http://127.0.0.1:${String(desk.proxyPort)}`,
      },
      flags: [],
    }),
  ],
  [
    'HTTPS_PROXY with NO_PROXY for the server',
    () => ({
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
        HTTPS_PROXY: 'http://127.0.0.1:1',
        NO_PROXY: 'localhost',
      },
      flags: [],
    }),
  ],
];
