import { timeWords } from '../core/model/part.ts';
import { authorityOf, type Proxy } from './proxy.ts';

/** Why there is no way through a proxy. */
export type Obstacle =
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'silent'; readonly afterMs: number }
  | { readonly kind: 'login' }
  | { readonly kind: 'refused'; readonly detail: string };

/** The proxy is what fails, not the API server: names it and what to do, and never its password. */
export class ProxyFailure extends Error {
  readonly hint: string;

  constructor(proxy: Proxy, host: string, port: number, obstacle: Obstacle) {
    super(`the proxy ${proxy.shown} (${proxy.from}) ${told(proxy, host, port, obstacle)}`);
    this.name = 'ProxyFailure';
    this.hint = remedy(proxy, host, port, obstacle);
  }
}

function told(proxy: Proxy, host: string, port: number, obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'unreachable':
      return `cannot be used: ${obstacle.detail}`;
    case 'silent':
      return `opened no way to ${authorityOf(host, port)} within ${timeWords(obstacle.afterMs)}`;
    case 'login':
      return proxy.login === null
        ? 'wants a user and a password'
        : 'does not accept the user and password given';
    case 'refused':
      return `refuses the way to ${authorityOf(host, port)}: ${obstacle.detail}`;
  }
}

function remedy(proxy: Proxy, host: string, port: number, obstacle: Obstacle): string {
  const around =
    proxy.from === 'proxy-url'
      ? 'or remove proxy-url from the cluster in the kubeconfig.'
      : `or exempt the API server: NO_PROXY=${host}`;
  switch (obstacle.kind) {
    case 'unreachable':
    case 'silent':
      return `Is it up and reachable from here? Correct ${proxy.from}, ${around}`;
    case 'login': {
      const [scheme = '', rest = ''] = proxy.shown.split('://');
      const joint = proxy.from === 'proxy-url' ? ': ' : '=';
      return `Put them into it, percent-encoded: ${proxy.from}${joint}${scheme}://USER:PASSWORD@${rest}`;
    }
    case 'refused':
      return `Have it allow connections to ${authorityOf(host, port)}, ${around}`;
  }
}
