import { describe, expect, test } from '@jest/globals';
import { isExempt } from '../../../plugin/cluster/no-proxy.ts';

const exempted = (noProxy: string, host: string, port = 443): boolean => isExempt(noProxy, host, port);

describe('NO_PROXY as kubectl reads it', () => {
  test.each([
    ['nothing', '', 'api.corp'],
    ['another name', 'other.corp', 'api.corp'],
    ['a name that only ends alike', 'pi.corp', 'api.corp'],
    ['a suffix, which does not stand for itself', '.api.corp', 'api.corp'],
    ['a suffix with an asterisk, nor does that', '*.api.corp', 'api.corp'],
    ['an asterisk within a name', 'api.*', 'api.corp'],
    ['another port', 'api.corp:6443', 'api.corp'],
    ['an address with another port', '10.0.0.1:6443', '10.0.0.1'],
    ['another range', '10.1.0.0/16', '10.2.0.1'],
    ['a range of the other family', 'fd00::/8', '10.0.0.1'],
    ['a range that is none', '10.0.0.1/33', '10.0.0.1'],
    ['addresses from and to, which Go does not know', '10.0.0.1-10.0.0.9', '10.0.0.2'],
    ['the beginning of an address', '10.0.0.', '10.0.0.1'],
    ['the end of an address, which is no domain', '.0.1', '10.0.0.1'],
    ['an IPv6 address in brackets without a port', '[fd00::1]', 'fd00::1'],
    ['names with spaces between', 'other.corp api.corp', 'api.corp'],
    ['commas alone', ' , ,', 'api.corp'],
    ['a range for a name', '10.0.0.0/8', 'api.corp'],
  ])('%s does not exempt: %s, %s', (_title, noProxy, host) => {
    expect(exempted(noProxy, host)).toBe(false);
  });

  test.each([
    ['everything', '*', 'api.corp'],
    ['everything, among others', 'other.corp, *', '10.0.0.1'],
    ['the name', 'api.corp', 'api.corp'],
    ['the name in other letters', 'API.Corp', 'api.corp'],
    ['the name among others, with spaces', ' other.corp , api.corp ', 'api.corp'],
    ['a name above', 'corp', 'api.corp'],
    ['a suffix', '.corp', 'api.corp'],
    ['a suffix with an asterisk', '*.corp', 'a.b.corp'],
    ['the name and the port', 'api.corp:443', 'api.corp'],
    ['a name above and the port', 'corp:443', 'api.corp'],
    ['a name beyond ASCII', 'bücher.corp', 'xn--bcher-kva.corp'],
    ['the address', '10.0.0.1', '10.0.0.1'],
    ['the address and the port', '10.0.0.1:443', '10.0.0.1'],
    ['its range', '10.0.0.0/8', '10.255.0.1'],
    ['its range, named by an address within', '10.1.2.3/8', '10.255.0.1'],
    ['an IPv6 address', 'fd00::1', 'fd00::1'],
    ['an IPv6 address written otherwise', 'fd00:0:0::1', 'fd00::1'],
    ['an IPv6 address and the port', '[fd00::1]:443', 'fd00::1'],
    ['an IPv6 range', 'fd00::/8', 'fdff::1'],
  ])('%s exempts: %s, %s', (_title, noProxy, host) => {
    expect(exempted(noProxy, host)).toBe(true);
  });

  test.each(['localhost', '127.0.0.1', '127.9.9.9', '::1'])('%s is always exempt', (host) => {
    expect(exempted('', host)).toBe(true);
  });
});
