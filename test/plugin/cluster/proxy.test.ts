import { describe, expect, test } from '@jest/globals';
import { proxyFor } from '../../../plugin/cluster/proxy.ts';

const server = new URL('https://api.corp:6443');

describe('the proxy that kubectl would use', () => {
  test('none where nothing names one', () => {
    expect(proxyFor(server, null, {})).toBeNull();
    expect(proxyFor(server, null, { HTTP_PROXY: 'http://p:1', ALL_PROXY: 'http://p:1' })).toBeNull();
    expect(proxyFor(server, null, { HTTPS_PROXY: '' })).toBeNull();
  });

  test('proxy-url whatever the environment says', () => {
    const env = { HTTPS_PROXY: 'http://other:1', NO_PROXY: '*' };
    expect(proxyFor(server, 'socks5://p', env)).toMatchObject({ kind: 'socks5', host: 'p', port: 1080 });
  });

  test('HTTPS_PROXY before https_proxy, unless NO_PROXY exempts the server', () => {
    const env = { HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2' };
    expect(proxyFor(server, null, env)).toMatchObject({ host: 'a', port: 1, from: 'HTTPS_PROXY' });
    expect(proxyFor(server, null, { https_proxy: 'http://b:2' })).toMatchObject({ from: 'https_proxy' });
    expect(proxyFor(server, null, { ...env, NO_PROXY: 'corp' })).toBeNull();
    expect(proxyFor(server, null, { ...env, no_proxy: 'api.corp:6443' })).toBeNull();
    expect(proxyFor(server, null, { ...env, NO_PROXY: 'other', no_proxy: 'corp' })).not.toBeNull();
    expect(proxyFor(new URL('https://[::1]:6443'), null, env)).toBeNull();
    expect(proxyFor(new URL('https://[fd00::1]'), null, { ...env, NO_PROXY: '[fd00::1]:443' })).toBeNull();
  });

  test.each([
    ['proxy.corp:3128', 'http', 3128],
    ['proxy.corp', 'http', 80],
    ['10.0.0.9:3128', 'http', 3128],
    ['http://proxy.corp', 'http', 80],
    ['https://proxy.corp', 'https', 443],
    ['socks5h://proxy.corp', 'socks5', 1080],
  ] as const)('HTTPS_PROXY=%s is %s, port %i', (value, kind, port) => {
    expect(proxyFor(server, null, { HTTPS_PROXY: value })).toMatchObject({ kind, port });
  });

  test.each(['http://[', 'http://me:secret%@p:1', 'ftp://me:secret@p', 'http://'])(
    'HTTPS_PROXY=%s is refused without showing what may be secret',
    (value) => {
      expect(() => proxyFor(server, null, { HTTPS_PROXY: value })).toThrow(/HTTPS_PROXY/);
      expect(() => proxyFor(server, null, { HTTPS_PROXY: value })).not.toThrow(/secret/);
    },
  );

  test('user and password are decoded, and not in what is shown', () => {
    const proxy = proxyFor(server, 'http://me:p%40ss%3Aword@[fd00::9]:3128', {});
    expect(proxy?.login).toEqual({ user: 'me', password: 'p@ss:word' });
    expect(proxy).toMatchObject({ host: 'fd00::9', shown: 'http://[fd00::9]:3128' });
  });

  test.each(['ftp://me:secret@p:21', 'p:3128', 'socks5h://me:secret@p', 'http://', 'http://me:secret%@p'])(
    'proxy-url %s is refused as kubectl refuses it, without showing what may be secret',
    (value) => {
      expect(() => proxyFor(server, value, {})).toThrow(/proxy-url/);
      expect(() => proxyFor(server, value, {})).not.toThrow(/secret/);
    },
  );
});
