import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openCalls, type Calls, type Question } from '../../../plugin/cluster/calls.ts';
import type { Way } from '../../../plugin/cluster/way.ts';
import { selfSigned } from '../../support/simulated/certificate.ts';

const pair = selfSigned(new Date());
let server: Http2SecureServer;
let sessions: ServerHttp2Session[] = [];
let sockets: Socket[] = [];
let asked: string[] = [];
let calls: Calls;

const get = (path: string): Question => ({ method: 'GET', path, headers: {}, body: null });
const post = (path: string): Question => ({ ...get(path), method: 'POST', body: '{"a":1}' });

beforeEach(async () => {
  sessions = [];
  sockets = [];
  asked = [];
  server = createSecureServer({ key: pair.key, cert: pair.certificate });
  server.on('session', (session) => sessions.push(session));
  server.on('secureConnection', (socket: Socket) => sockets.push(socket));
  server.on('stream', (stream, headers) => {
    const path = headers[':path'] ?? '';
    asked.push(path);
    stream.on('error', () => undefined);
    if (path === '/never') return;
    if (path === '/refused-once' && asked.filter((one) => one === path).length === 1) {
      stream.close(0x7);
      return;
    }
    if (path === '/cut-once' && asked.filter((one) => one === path).length === 1) {
      stream.session?.destroy();
      return;
    }
    let body = '';
    stream.setEncoding('utf8').on('data', (text: string) => (body += text));
    stream.on('end', () => {
      stream.respond({ ':status': path === '/teapot' ? 418 : 200 });
      stream.end(JSON.stringify({ method: headers[':method'], body, groups: headers['impersonate-group'] }));
    });
  });
  const { port } = await listening(server);
  calls = openCalls(wayTo(port));
});

afterEach(async () => {
  calls.close();
  await stop(server, sockets);
});

const wayTo = (port: number, timeoutMs = 5000): Way => ({
  host: '127.0.0.1',
  port,
  proxy: null,
  tls: { ca: Buffer.from(pair.certificate), rejectUnauthorized: true },
  timeoutMs,
});

async function listening(one: Server | Http2SecureServer): Promise<AddressInfo> {
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  return one.address() as AddressInfo;
}

async function stop(one: Server | Http2SecureServer, open: readonly Socket[]): Promise<void> {
  for (const socket of open) socket.destroy();
  await new Promise<void>((resolve) => {
    one.close(() => {
      resolve();
    });
  });
}

describe('questions to a server of HTTP/2', () => {
  test('many at once share one connection; status, body and fields of several values get through', async () => {
    const many = Array.from({ length: 50 }, (_, index) => calls.ask(get(`/${String(index)}`), 5000));
    expect((await Promise.all(many)).every(({ status }) => status === 200)).toBe(true);
    expect((await calls.ask(get('/teapot'), 5000)).status).toBe(418);
    const groups = { 'Impersonate-Group': ['dev', 'ops'] };
    const { body } = await calls.ask({ ...post('/post'), headers: groups }, 5000);
    expect(JSON.parse(body)).toEqual({ method: 'POST', body: '{"a":1}', groups: 'dev, ops' });
    const deleted = await calls.ask({ ...post('/delete'), method: 'DELETE' }, 5000);
    expect(JSON.parse(deleted.body)).toEqual({ method: 'DELETE', body: '{"a":1}' });
    expect(sessions).toHaveLength(1);
  });

  test('one that is never answered ends at its time, and costs neither the others nor the connection', async () => {
    const never = calls.ask(get('/never'), 200);
    await expect(never).rejects.toMatchObject({ name: 'TimeoutError' });
    expect((await calls.ask(get('/x'), 5000)).status).toBe(200);
    expect(sessions).toHaveLength(1);
  });

  test('a server that lets go is asked over another connection', async () => {
    await calls.ask(get('/x'), 5000);
    const gone = new Promise((resolve) => sessions[0]?.on('close', resolve));
    sessions[0]?.close();
    await gone;
    expect((await calls.ask(post('/y'), 5000)).status).toBe(200);
    expect(sessions).toHaveLength(2);
  });

  test('what the server has not looked at is asked once more, whatever it is', async () => {
    expect((await calls.ask(post('/refused-once'), 5000)).status).toBe(200);
    expect(asked).toEqual(['/refused-once', '/refused-once']);
  });

  test('a connection lost before the answer: reading is asked once more, writing is not', async () => {
    expect((await calls.ask(get('/cut-once'), 5000)).status).toBe(200);
    asked = [];
    await expect(calls.ask(post('/cut-once'), 5000)).rejects.toMatchObject({ name: 'LostSession' });
    expect(asked).toEqual(['/cut-once']);
  });

  test('once closed, nothing more is asked', async () => {
    await calls.ask(get('/x'), 5000);
    const never = calls.ask(get('/never'), 5000);
    calls.close();
    await expect(never).rejects.toThrow();
    await expect(calls.ask(get('/z'), 5000)).rejects.toThrow();
    expect(asked).not.toContain('/z');
  });
});

test('a server that accepts and says nothing is given up at the time for connecting, or at that of the call', async () => {
  const open: Socket[] = [];
  const silent = createServer((socket) => open.push(socket));
  const { port } = await listening(silent);
  const slow = openCalls(wayTo(port, 300));
  await expect(slow.ask(get('/x'), 5000)).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(slow.ask(get('/x'), 100)).rejects.toMatchObject({ name: 'TimeoutError' });
  slow.close();
  await stop(silent, open);
});
