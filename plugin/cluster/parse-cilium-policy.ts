import type {
  CiliumDirective,
  CiliumPeer,
  CiliumPolicy,
  CiliumPort,
  CiliumRule,
  CiliumSection,
  DnsRule,
} from '../core/model/cilium-policy.ts';
import { asList, asNumber, asRecord, asText, field, listAt, textAt } from './json.ts';
import { parseConfigMap } from './parse-objects.ts';
import { selectorOf } from './parse-policy.ts';

/** cilium.io/v2; `spec`, `specs` or both. */
export function parseCiliumPolicy(object: unknown): CiliumPolicy {
  const namespace = textAt(object, 'metadata', 'namespace');
  const spec = asRecord(field(object, 'spec'));
  return {
    kind: namespace === '' ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
    namespace: namespace === '' ? null : namespace,
    name: textAt(object, 'metadata', 'name'),
    rules: [...(spec === null ? [] : [spec]), ...listAt(object, 'specs')].map(ruleOf),
    lastChange: parseConfigMap(object).lastChange,
  };
}

function ruleOf(spec: unknown): CiliumRule {
  const selector = field(spec, 'endpointSelector');
  const defaults = field(spec, 'enableDefaultDeny');
  return {
    endpointSelector: selector === undefined ? null : selectorOf(selector),
    ingress: sectionOf(spec, 'ingress', 'from', defaults),
    egress: sectionOf(spec, 'egress', 'to', defaults),
  };
}

const sectionOf = (
  spec: unknown,
  direction: 'ingress' | 'egress',
  towards: 'from' | 'to',
  defaults: unknown,
): CiliumSection => ({
  allow: listAt(spec, direction).map((one) => directiveOf(one, towards)),
  deny: listAt(spec, `${direction}Deny`).map((one) => directiveOf(one, towards)),
  defaultDeny: booleanOr(field(defaults, direction)),
});

const booleanOr = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

function directiveOf(directive: unknown, towards: 'from' | 'to'): CiliumDirective {
  const record = asRecord(directive) ?? {};
  return {
    peers: Object.keys(record)
      .filter((key) => key.startsWith(towards) && key !== 'toPorts')
      .flatMap((key) => asList(record[key]).map((peer) => peerOf(key.slice(towards.length), peer, key))),
    ports: asList(record['toPorts']).flatMap(portsOf),
  };
}

function peerOf(what: string, peer: unknown, key: string): CiliumPeer {
  switch (what) {
    case 'Endpoints':
      return { kind: 'endpoints', selector: selectorOf(peer) };
    case 'CIDR':
      return { kind: 'cidr', cidr: asText(peer) ?? '', except: [] };
    case 'CIDRSet':
      return textAt(peer, 'cidr') === ''
        ? { kind: 'other', field: key }
        : {
            kind: 'cidr',
            cidr: textAt(peer, 'cidr'),
            except: listAt(peer, 'except').flatMap((one) => asText(one) ?? []),
          };
    case 'Entities':
      return { kind: 'entity', entity: asText(peer) ?? '' };
    case 'FQDNs':
      return { kind: 'names' };
    default:
      return { kind: 'other', field: key };
  }
}

/** The rules about names stand beside the list of ports for which they hold. */
function portsOf(rule: unknown): readonly CiliumPort[] {
  const dns = field(field(rule, 'rules'), 'dns');
  return listAt(rule, 'ports').map((one) => {
    const port = textAt(one, 'port');
    return {
      protocol: textAt(one, 'protocol') || 'ANY',
      port: /^\d+$/.test(port) ? Number(port) : port,
      endPort: asNumber(field(one, 'endPort')),
      dns: dns === undefined ? null : asList(dns).flatMap(dnsRuleOf),
    };
  });
}

function dnsRuleOf(rule: unknown): readonly DnsRule[] {
  const name = textAt(rule, 'matchName');
  const pattern = textAt(rule, 'matchPattern');
  return [
    ...(name === '' ? [] : [{ kind: 'name', name } as const]),
    ...(pattern === '' ? [] : [{ kind: 'pattern', pattern } as const]),
  ];
}
