import { missing, present, type Part } from '../core/model/part.ts';
import type { Api } from './api.ts';
import { asRecord, listAt, textAt } from './json.ts';
import { withoutSecrets } from './withhold.ts';

/** One page; `truncated` says that the server has more. */
export interface Page {
  readonly items: readonly unknown[];
  readonly truncated: boolean;
}

/** Reads single objects and one page of lists, as parts. */
export interface Reader {
  readonly get: <T>(path: string, right: string, parse: (object: unknown) => T) => Promise<Part<T>>;
  readonly list: (
    path: string,
    right: string,
    query?: Readonly<Record<string, string>>,
    limit?: number,
  ) => Promise<Part<Page>>;
  readonly lines: (
    path: string,
    right: string,
    query: Readonly<Record<string, string>>,
  ) => Promise<Part<readonly string[]>>;
}

/** Logs come through the kubelet, which may be the one that is gone: they are not worth a longer wait. */
const logsMs = 4000;

/** A log line longer than this is cut: nothing a judgement rests on stands behind it. */
const longestLine = 1000;

export function readerOver(api: Api): Reader {
  return {
    get: async (path, right, parse) => {
      const result = await api.call<unknown>({ method: 'GET', path, right });
      return result.ok ? present(parse(result.value)) : missing(result.why);
    },
    list: async (path, right, query = {}, limit = 200) => {
      const result = await api.call<unknown>({
        method: 'GET',
        path,
        right,
        query: { ...query, limit: String(limit) },
      });
      if (!result.ok) return missing(result.why);
      if (asRecord(result.value) === null) return missing({ reason: 'failed', detail: `${path} is no list` });
      return present({
        items: listAt(result.value, 'items'),
        truncated: textAt(result.value, 'metadata', 'continue') !== '',
      });
    },
    lines: async (path, right, query) => {
      const result = await api.call<string>({
        method: 'GET',
        path,
        right,
        query,
        accept: 'text',
        timeoutMs: logsMs,
      });
      if (!result.ok) return missing(result.why);
      return present(
        result.value
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => withoutSecrets(line.slice(0, longestLine))),
      );
    },
  };
}

/** Applies a function to what is present. */
export const mapPart = <A, B>(part: Part<A>, apply: (value: A) => B): Part<B> =>
  part.kind === 'present' ? present(apply(part.value)) : part;

/** The items of one page, each parsed. */
export async function listOf<T>(
  reader: Reader,
  path: string,
  right: string,
  parse: (object: unknown) => T,
  query = {},
): Promise<Part<readonly T[]>> {
  return mapPart(await reader.list(path, right, query), (page) => page.items.map(parse));
}
