import { present, valueOr } from '../core/model/part.ts';
import type { Topology } from '../core/model/topology.ts';
import { parseCiliumPolicy } from './parse-cilium-policy.ts';
import { parsePolicy } from './parse-policy.ts';
import { listOf, type Reader } from './reader.ts';

export async function readPolicies(
  reader: Reader,
  namespaces: readonly string[],
): Promise<Topology['policies']> {
  const parts = await Promise.all(
    namespaces.map((namespace) =>
      listOf(
        reader,
        `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/networkpolicies`,
        `list networkpolicies.networking.k8s.io -n ${namespace}`,
        parsePolicy,
      ),
    ),
  );
  return Object.fromEntries(parts.map((part, index) => [namespaces[index] ?? '', part]));
}

/** Three calls more where Cilium is installed, one where it is not. */
export async function readCiliumPolicies(
  reader: Reader,
  namespaces: readonly string[],
): Promise<Pick<Topology, 'ciliumPolicies'>> {
  const group = '/apis/cilium.io/v2';
  const installed = await reader.get(group, 'get /apis/cilium.io/v2', () => true);
  if (installed.kind === 'missing') return {};
  const kinds = [
    ...namespaces.map((namespace) => ({
      path: `${group}/namespaces/${encodeURIComponent(namespace)}/ciliumnetworkpolicies`,
      right: `list ciliumnetworkpolicies.cilium.io -n ${namespace}`,
    })),
    {
      path: `${group}/ciliumclusterwidenetworkpolicies`,
      right: 'list ciliumclusterwidenetworkpolicies.cilium.io',
    },
  ];
  const parts = await Promise.all(
    kinds.map(({ path, right }) => listOf(reader, path, right, parseCiliumPolicy)),
  );
  const denied = parts.find((part) => part.kind === 'missing');
  return { ciliumPolicies: denied ?? present(parts.flatMap((part) => valueOr(part, []))) };
}
