import { describe, expect, test } from '@jest/globals';
import { describeMissing, type Missing } from '../../../plugin/core/model/part.ts';
import { ExecDesk, lateMs, patience, why } from '../../support/exec-desk.ts';
import { statusBody, type ExecManner } from '../../support/exec-server.ts';

const desk = new ExecDesk();

const refuses = (status: number, body: string, ends = true): ExecManner => ({
  kind: 'refuses',
  status,
  body,
  ends,
});

const cannot =
  'pods "web-1" is forbidden: User "me" cannot create resource "pods/exec" in API group "" in the namespace "shop"';

describe('an API server that refuses', () => {
  test.each<readonly [string, number, string, Missing]>([
    [
      '401',
      401,
      statusBody(401, 'Unauthorized'),
      { reason: 'refused', by: 'the API server', detail: 'not logged in (401)' },
    ],
    [
      '403 of the authoriser',
      403,
      statusBody(403, cannot),
      { reason: 'forbidden', right: 'create pods/exec -n shop' },
    ],
    [
      '403 of an authoriser with a reason of its own',
      403,
      statusBody(403, `${cannot}: no role assignment permits this in Azure`),
      {
        reason: 'forbidden',
        right: 'create pods/exec -n shop',
        said: 'no role assignment permits this in Azure',
      },
    ],
    [
      '403 of admission',
      403,
      statusBody(403, 'admission webhook "no-exec.example" denied the request: not in production'),
      {
        reason: 'refused',
        by: 'the API server (403)',
        detail: 'admission webhook "no-exec.example" denied the request: not in production',
      },
    ],
    ['404', 404, statusBody(404, 'pods "web-1" not found'), { reason: 'not-found', what: 'pods "web-1"' }],
    [
      '404 of something before it',
      404,
      '404 page not found\n',
      {
        reason: 'refused',
        by: 'the API server or what stands before it (404)',
        detail: '404 page not found',
      },
    ],
    [
      '400',
      400,
      statusBody(400, 'container web is not valid for pod web-1'),
      { reason: 'refused', by: 'the API server (400)', detail: 'container web is not valid for pod web-1' },
    ],
    [
      '500 with the words of a tunnel',
      500,
      statusBody(500, 'error dialing backend: dial tcp 172.30.0.12:10250: i/o timeout'),
      {
        reason: 'refused',
        by: 'the API server (500)',
        detail: 'error dialing backend: dial tcp 172.30.0.12:10250: i/o timeout',
      },
    ],
    [
      'a redirection',
      302,
      '',
      { reason: 'refused', by: 'the API server or what stands before it (302)', detail: '' },
    ],
    [
      '200, as proxies answer that know no upgrade',
      200,
      'ok',
      { reason: 'refused', by: 'the API server or what stands before it (200)', detail: 'ok' },
    ],
  ])('%s: its words are kept', async (_what, status, body, expected) => {
    const settled = await desk.exec(refuses(status, body));
    expect(why(settled)).toEqual(expected);
    expect(settled.outcome.status).toBe(status);
    expect(settled.tookMs).toBeLessThan(patience.refusalMs + lateMs);
  });

  test('a body that does not end, and one that is a megabyte long, are cut', async () => {
    const unended = await desk.exec(refuses(500, 'a beginning', false));
    expect(why(unended)).toMatchObject({ reason: 'refused', detail: 'a beginning' });
    const long = await desk.exec(refuses(500, statusBody(500, 'x'.repeat(1024 * 1024))));
    expect(describeMissing(why(long)).length).toBeLessThan(600);
  });

  test('what was said in full reaches the report', async () => {
    const settled = await desk.exec(refuses(403, statusBody(403, `${cannot}: ask the platform team`)));
    expect(describeMissing(why(settled))).toBe(
      'needs the right to create pods/exec -n shop (ask the platform team)',
    );
  });
});
