/** Why something could not be learnt. Never evidence of a broken network, nor of a healthy one. */
export type Missing =
  /**
   * `right` is what `kubectl auth can-i` would be asked: "list endpointslices.discovery.k8s.io -n kube-system"; `said` what an authoriser
   * outside of the cluster gave as its reason.
   */
  | { readonly reason: 'forbidden'; readonly right: string; readonly said?: string }
  | { readonly reason: 'not-found'; readonly what: string }
  | { readonly reason: 'timed-out'; readonly afterMs: number }
  | { readonly reason: 'refused'; readonly by: string; readonly detail: string }
  /** A pod was given to the node, and its kubelet has not taken notice of it. */
  | { readonly reason: 'unnoticed'; readonly node: string; readonly afterMs: number }
  /** The node has what it takes, and has not started the pod: it is slow by itself. */
  | { readonly reason: 'not-started'; readonly detail: string }
  | { readonly reason: 'failed'; readonly detail: string }
  | { readonly reason: 'not-asked'; readonly detail: string };

/** A part of the topology: read, or missing with its reason. */
export type Part<T> =
  { readonly kind: 'present'; readonly value: T } | { readonly kind: 'missing'; readonly why: Missing };

export const present = <T>(value: T): Part<T> => ({ kind: 'present', value });

export const missing = <T>(why: Missing): Part<T> => ({ kind: 'missing', why });

/** The part's value, or `otherwise` where it is missing. Use only where absence and emptiness mean the same. */
export const valueOr = <T>(part: Part<T>, otherwise: T): T =>
  part.kind === 'present' ? part.value : otherwise;

export function describeMissing(why: Missing): string {
  switch (why.reason) {
    case 'forbidden':
      return `needs the right to ${why.right}${why.said === undefined ? '' : ` (${why.said})`}`;
    case 'not-found':
      return `${why.what} does not exist`;
    case 'timed-out':
      return `no answer within ${timeWords(why.afterMs)}`;
    case 'refused':
      return `refused by ${why.by}: ${readable(why.detail)}`;
    case 'unnoticed':
      return `the kubelet of ${why.node} has taken no notice of the pod for ${String(Math.round(why.afterMs / 1000))} s`;
    case 'not-started':
    case 'failed':
    case 'not-asked':
      return readable(why.detail);
  }
}

/** "300 ms", "1.5 s", "9 s". */
export const timeWords = (ms: number): string =>
  ms < 1000 ? `${String(Math.round(ms))} ms` : `${String(Math.round(ms / 100) / 10)} s`;

/** Without what kubelets and container runtimes say for machines: the gRPC status before each error, ids at full length. */
const readable = (words: string): string =>
  words.replaceAll(/rpc error: code = \w+ desc = /g, '').replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…');
