import type { Call } from './caller-log.ts';
import type { Case, Desk } from './desk.ts';

/** Through which proxy, if any. */
export const proxyCases = (desk: Desk): readonly Case[] => [
  ...byProxyUrl(desk),
  ...byEnvironment(desk),
  ...pastIt(desk),
];

/** No such host: only a proxy of ours gets there. */
const named = 'nowhere.invalid';

/** Stands for this machine and is no loopback address: it is reached with a proxy and without. */
const numbered = '0.0.0.0';

function called(desk: Desk, host: string, env: Readonly<Record<string, string>>, cluster: object = {}): Call {
  const server = `https://${host}:${String(desk.portOf('one'))}`;
  const KUBECONFIG = desk.config(
    'a',
    desk.simple('one', { token: 't1' }, { server, 'insecure-skip-tls-verify': true, ...cluster }),
  );
  return { env: { KUBECONFIG, ...env }, flags: [] };
}

const byProxyUrl = (desk: Desk): readonly Case[] => {
  const through =
    (url: () => string, env: Readonly<Record<string, string>> = {}) =>
    (): Call =>
      called(desk, named, env, { 'proxy-url': url() });
  return [
    ['proxy-url', through(() => desk.proxyUrl('http'))],
    ['proxy-url with user and password', through(() => desk.proxyUrl('http', 'me:p%40ss%3Aword'))],
    ['proxy-url with a user only', through(() => desk.proxyUrl('http', 'me'))],
    ['proxy-url of the kind https', through(() => desk.proxyUrl('https'))],
    ['proxy-url of the kind socks5', through(() => desk.proxyUrl('socks5'))],
    ['proxy-url of the kind socks5 with a login', through(() => desk.proxyUrl('socks5', 'me:p%40ss'))],
    ['proxy-url of the kind socks5h', through(() => desk.proxyUrl('socks5').replace('socks5', 'socks5h'))],
    ['proxy-url of a kind that does not exist', through(() => 'ftp://127.0.0.1:21')],
    ['proxy-url without a scheme', through(() => desk.proxyUrl('http').replace('http://', ''))],
    ['proxy-url where nobody listens', through(() => 'http://127.0.0.1:1')],
    ['proxy-url whatever NO_PROXY says', through(() => desk.proxyUrl('http'), { NO_PROXY: '*' })],
    [
      'proxy-url over HTTPS_PROXY',
      through(() => desk.proxyUrl('http'), { HTTPS_PROXY: 'http://127.0.0.1:1' }),
    ],
    [
      'proxy-url before a server on this machine',
      () => called(desk, '127.0.0.1', {}, { 'proxy-url': desk.proxyUrl('http') }),
    ],
    [
      'proxy-url of the kind https that the authority of the cluster vouches for',
      () =>
        called(
          desk,
          '127.0.0.1',
          {},
          desk.to('one', { 'proxy-url': desk.proxyUrl('https'), 'insecure-skip-tls-verify': false }),
        ),
    ],
  ];
};

const byEnvironment = (desk: Desk): readonly Case[] => {
  const through = (env: () => Readonly<Record<string, string>>) => (): Call => called(desk, named, env());
  return [
    ['HTTPS_PROXY', through(() => ({ HTTPS_PROXY: desk.proxyUrl('http') }))],
    ['https_proxy', through(() => ({ https_proxy: desk.proxyUrl('http') }))],
    [
      'HTTPS_PROXY before https_proxy',
      through(() => ({ HTTPS_PROXY: desk.proxyUrl('http'), https_proxy: 'http://127.0.0.1:1' })),
    ],
    ['HTTP_PROXY, which is for others', through(() => ({ HTTP_PROXY: desk.proxyUrl('http') }))],
    ['ALL_PROXY, which Go does not know', through(() => ({ ALL_PROXY: desk.proxyUrl('http') }))],
    [
      'HTTPS_PROXY without a scheme',
      through(() => ({ HTTPS_PROXY: desk.proxyUrl('http').replace('http://', '') })),
    ],
    ['HTTPS_PROXY with a login', through(() => ({ HTTPS_PROXY: desk.proxyUrl('http', 'me:p%40ss') }))],
    ['HTTPS_PROXY of the kind https', through(() => ({ HTTPS_PROXY: desk.proxyUrl('https') }))],
    ['HTTPS_PROXY of the kind socks5', through(() => ({ HTTPS_PROXY: desk.proxyUrl('socks5') }))],
    ['HTTPS_PROXY that is no address', through(() => ({ HTTPS_PROXY: 'http://[' }))],
  ];
};

const pastIt = (desk: Desk): readonly Case[] => {
  const except =
    (host: string, exempt: () => string, variable = 'NO_PROXY') =>
    (): Call =>
      called(desk, host, { HTTPS_PROXY: desk.proxyUrl('http'), [variable]: exempt() });
  const rows: readonly (readonly [host: string, exempt: string])[] = [
    ['localhost', ''],
    ['127.0.0.1', 'example.com'],
    [numbered, '*'],
    [numbered, numbered],
    [numbered, `${numbered}:1`],
    [numbered, '0.0.0.0/8'],
    [numbered, '0.1.2.3/8'],
    [numbered, '10.0.0.0/8,fd00::/8'],
    [numbered, '0.0.0.0/33'],
    [numbered, '0.0.0.0-0.0.0.9'],
    [numbered, '0.0.0.*'],
    [numbered, '.0.0'],
    [named, named],
    [named, 'NoWhere.Invalid'],
    [named, `other.example , ${named} `],
    [named, 'invalid'],
    [named, '.invalid'],
    [named, '*.invalid'],
    [named, `.${named}`],
    [named, `*.${named}`],
    [named, 'where.invalid'],
    [named, '*where.invalid'],
    [named, `${named}:1`],
    [named, `${named};other`],
    [named, `other.example *`],
  ];
  return [
    ...rows.map(([host, exempt]): Case => [
      `HTTPS_PROXY, ${host}, NO_PROXY "${exempt}"`,
      except(host, () => exempt),
    ]),
    ['HTTPS_PROXY and NO_PROXY with the port', except(named, () => `${named}:${String(desk.portOf('one'))}`)],
    [
      'HTTPS_PROXY and NO_PROXY with an address and the port',
      except(numbered, () => `${numbered}:${String(desk.portOf('one'))}`),
    ],
    ['HTTPS_PROXY and no_proxy', except(numbered, () => numbered, 'no_proxy')],
    [
      'HTTPS_PROXY and NO_PROXY before no_proxy',
      () =>
        called(desk, numbered, {
          HTTPS_PROXY: desk.proxyUrl('http'),
          NO_PROXY: 'example.com',
          no_proxy: numbered,
        }),
    ],
  ];
};
