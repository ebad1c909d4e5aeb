import type { Missing } from '../core/model/part.ts';
import type { ApiCall, ApiResult, Change } from './api.ts';
import { field, textAt } from './json.ts';
import { questionOf, refusalOf, type Endpoint } from './rest.ts';

/** No object that netcheck watches is larger. */
const longestLine = 1024 * 1024;

/** Of an answer that is no watch. */
const longestRefusal = 4096;

/** A watch (Kubernetes documentation, "Efficient detection of changes"): one JSON object a line, until somebody ends it. */
export async function watchRest(
  endpoint: Endpoint,
  call: ApiCall,
  changed: (change: Change) => void,
  signal: AbortSignal,
): Promise<ApiResult<null>> {
  const ending = new AbortController();
  let rest = '';
  let first = '';
  const take = (text: string): void => {
    if (first.length < longestRefusal) first += text;
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) ending.abort();
    for (const line of lines) {
      const change = changeIn(line);
      if (change === null) ending.abort();
      else if (!ending.signal.aborted) changed(change);
    }
  };
  try {
    const until = AbortSignal.any([signal, ending.signal]);
    const status = await endpoint.calls.follow(questionOf(endpoint, call), take, until);
    if (status === null) return failed(null, 'the connection carries one call at a time');
    return status >= 200 && status < 300
      ? { ok: true, value: null }
      : { ok: false, status, why: refusalOf(call, status, first) };
  } catch (error) {
    return failed(null, error instanceof Error ? error.message : String(error));
  }
}

/** null for what is no change: an error of the server's ("too old resource version"), or no JSON. */
function changeIn(line: string): Change | null {
  try {
    const event: unknown = JSON.parse(line);
    const object = field(event, 'object');
    const type = textAt(event, 'type');
    if (object === undefined || !['ADDED', 'MODIFIED', 'DELETED'].includes(type)) return null;
    return { object, gone: type === 'DELETED' };
  } catch {
    return null;
  }
}

const failed = (status: number | null, detail: string): ApiResult<null> => {
  const why: Missing = { reason: 'failed', detail };
  return { ok: false, status, why };
};
