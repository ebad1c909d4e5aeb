import { readFileSync } from 'node:fs';
import { createServer as createHttp, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';

/** web-server.ts KEY CERTIFICATE: the internet, as far as the lab needs one: HTTP on 80 and HTTPS on 443. */
const [key, certificate] = process.argv.slice(2);
if (key === undefined || certificate === undefined) throw new Error('usage: web-server.ts KEY CERTIFICATE');

const greet = (_request: unknown, response: ServerResponse): void => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('the world outside\n');
};

createHttp(greet).listen(80);
createHttps({ key: readFileSync(key), cert: readFileSync(certificate) }, greet).listen(443);
