import { ClusterError, UsageError } from '../errors.ts';
import { hostOf } from './proxy.ts';

/** As client-go reads a server: without a scheme it is plain HTTP, whatever is configured of TLS. That stays on this machine. */
export function serverUrl(server: string): URL {
  const url = parsed(server);
  if (url.protocol === 'http:' && !/^(127\.\d+\.\d+\.\d+|localhost|::1)$/.test(hostOf(url))) {
    throw new ClusterError(`${shownServer(url.href)} is plain HTTP and not on this machine`, {
      hint: 'Use an https:// server.',
    });
  }
  return url;
}

function parsed(server: string): URL {
  try {
    return new URL(/^https?:\/\//i.test(server) ? server : `http://${server}`);
  } catch (cause) {
    throw new UsageError(`the server "${shownServer(server)}" is no address`, {
      hint: 'Use https://HOST:PORT.',
      cause,
    });
  }
}

/** As messages have it: without user and password, whether or not it is an address. */
export const shownServer = (server: string): string => server.replace(/\/\/.*@/s, '//');
