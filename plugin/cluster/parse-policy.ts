import type { LabelSelector, NetworkPolicy, PolicyPeer, PolicyRule } from '../core/model/topology.ts';
import { asList, asNumber, asRecord, asText, field, labelsAt, listAt, textAt } from './json.ts';
import { parseConfigMap } from './parse-objects.ts';

/** networking.k8s.io/v1. Without policyTypes: Ingress, and Egress where the policy has an egress section. */
export function parsePolicy(object: unknown): NetworkPolicy {
  const spec = asRecord(field(object, 'spec')) ?? {};
  const written = listAt(spec, 'policyTypes').flatMap((type) => asText(type) ?? []);
  const types =
    written.length > 0 ? written : ['Ingress', ...(spec['egress'] === undefined ? [] : ['Egress'])];
  return {
    namespace: textAt(object, 'metadata', 'namespace'),
    name: textAt(object, 'metadata', 'name'),
    podSelector: selectorOf(spec['podSelector']),
    policyTypes: types.flatMap((type) => (type === 'Ingress' || type === 'Egress' ? [type] : [])),
    ingress: asList(spec['ingress']).map((rule) => ruleOf(rule, 'from')),
    egress: asList(spec['egress']).map((rule) => ruleOf(rule, 'to')),
    lastChange: parseConfigMap(object).lastChange,
  };
}

const ruleOf = (rule: unknown, peers: 'from' | 'to'): PolicyRule => ({
  peers: listAt(rule, peers).map(peerOf),
  ports: listAt(rule, 'ports').map((port) => ({
    protocol: textAt(port, 'protocol') || 'TCP',
    port: asNumber(field(port, 'port')) ?? asText(field(port, 'port')),
    endPort: asNumber(field(port, 'endPort')),
  })),
});

function peerOf(peer: unknown): PolicyPeer {
  const block = asRecord(field(peer, 'ipBlock'));
  if (block !== null) {
    return {
      kind: 'block',
      cidr: textAt(block, 'cidr'),
      except: listAt(block, 'except').flatMap((one) => asText(one) ?? []),
    };
  }
  const namespaces = field(peer, 'namespaceSelector');
  const pods = field(peer, 'podSelector');
  return {
    kind: 'pods',
    namespaceSelector: namespaces === undefined ? null : selectorOf(namespaces),
    podSelector: pods === undefined ? null : selectorOf(pods),
  };
}

export const selectorOf = (selector: unknown): LabelSelector => ({
  matchLabels: labelsAt(selector, 'matchLabels'),
  matchExpressions: listAt(selector, 'matchExpressions').map((one) => ({
    key: textAt(one, 'key'),
    operator: textAt(one, 'operator'),
    values: listAt(one, 'values').flatMap((value) => asText(value) ?? []),
  })),
});
