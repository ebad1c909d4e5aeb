import { UsageError } from '../errors.ts';
import { presentationOf } from './choices.ts';
import { checkedName, checkedObjectName } from './dns-names.ts';
import { parseDuration } from './duration.ts';
import { connectionFlags, text, texts, type Parsed } from './flags.ts';
import type { DnsOperation } from './options.ts';

/** What a run needs beside the time that it watches. */
const spareMs = 60_000;
const mostWatchMs = 15 * 60_000;
const leastPauseMs = 5000;

export function dnsOperation(parsed: Parsed): DnsOperation {
  const connection = connectionFlags(parsed);
  const namespace = namespaceOf(parsed);
  const pod = text(parsed, 'pod');
  const timeoutMs = parseDuration(text(parsed, 'timeout') ?? '60s', '--timeout');
  if (timeoutMs < 5000)
    throw new UsageError('--timeout: less than 5s is not enough to start a pod and ask', {
      hint: 'Give at least 5s; 60s is the default.',
    });
  const watchMs = parseDuration(text(parsed, 'budget') ?? '0s', '--budget');
  if (watchMs > mostWatchMs)
    throw new UsageError('--budget: more than 15m is more than probe pods should stay', {
      hint: 'Give at most 15m, and run it again for longer.',
    });
  return {
    kind: 'dns',
    connection: { ...connection, namespace },
    complaint: {
      namespace,
      names: [...new Set(texts(parsed, 'name').map((name) => checkedName(name, '--name')))],
      pod: pod === null ? null : checkedObjectName(pod, 'pod'),
      controls: texts(parsed, 'control').map((name) => checkedName(name, '--control')),
    },
    image: text(parsed, 'image'),
    imagePullSecret: text(parsed, 'image-pull-secret'),
    probeNamespace: probeNamespaceOf(parsed),
    timeoutMs: watchMs === 0 ? timeoutMs : Math.max(timeoutMs, watchMs + spareMs),
    deep: parsed['deep'] === true,
    gentle: parsed['gentle'] === true,
    watchMs,
    watchEveryMs: pauseOf(parsed),
    dryRun: parsed['dry-run'] === true,
    quiet: parsed['quiet'] === true,
    presentation: presentationOf(parsed),
    record: recordOf(parsed),
  };
}

/** Given as an argument or with -n; null where neither is. */
export function namespaceOf(parsed: Parsed): string | null {
  const distinct = [...new Set([...texts(parsed, '_'), ...texts(parsed, 'namespace')])];
  if (distinct.length > 1) {
    throw new UsageError(`two namespaces are given: ${distinct.join(' and ')}`, {
      hint: 'Name one, either as argument or with -n.',
    });
  }
  const [namespace] = distinct;
  return namespace === undefined ? null : checkedObjectName(namespace, 'namespace');
}

export const probeNamespaceOf = (parsed: Parsed): string =>
  checkedObjectName(text(parsed, 'probe-namespace') ?? 'default', 'namespace');

/** Between two runs of --watch: each starts pods, and should not do so all the time. */
function pauseOf(parsed: Parsed): number | null {
  const given = text(parsed, 'watch');
  if (given === null) return null;
  if (parsed['dry-run'] === true)
    throw new UsageError('--watch and --dry-run exclude each other', { hint: 'Leave one of them out.' });
  if (presentationOf(parsed).output !== 'text')
    throw new UsageError('--watch prints text only', { hint: 'Leave -o out, or run it once.' });
  const pauseMs = parseDuration(given, '--watch');
  if (pauseMs < leastPauseMs)
    throw new UsageError('--watch: less than 5s is too little between two runs, which start pods', {
      hint: 'For example: --watch 1m',
    });
  return pauseMs;
}

function recordOf(parsed: Parsed): string | null {
  const path = text(parsed, 'record');
  if (path === '-')
    throw new UsageError('--record: "-" is no file, and stdout is for the diagnosis', {
      hint: 'For example: --record run.ndjson',
    });
  return path;
}
