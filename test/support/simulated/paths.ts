/** A path of the Kubernetes API, taken apart. */
export interface ApiPath {
  readonly resource: string;
  /** "" for cluster-wide resources and lists over all namespaces. */
  readonly namespace: string;
  readonly allNamespaces: boolean;
  readonly name: string;
  /** "log", "exec", or "". */
  readonly sub: string;
  readonly query: URLSearchParams;
}

const clusterWide = ['nodes', 'namespaces'];

/** null for paths that are no resource. */
export function readPath(url: string): ApiPath | null {
  const { pathname, searchParams: query } = new URL(url, 'https://simulated');
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const rest = parts[0] === 'api' ? parts.slice(2) : parts[0] === 'apis' ? parts.slice(3) : [];
  const [first, second, third, fourth, fifth] = rest;
  if (first === undefined) return null;
  if (first === 'namespaces' && third !== undefined) {
    return {
      resource: third,
      namespace: second ?? '',
      allNamespaces: false,
      name: fourth ?? '',
      sub: fifth ?? '',
      query,
    };
  }
  return {
    resource: first,
    namespace: '',
    allNamespaces: !clusterWide.includes(first),
    name: second ?? '',
    sub: third ?? '',
    query,
  };
}
