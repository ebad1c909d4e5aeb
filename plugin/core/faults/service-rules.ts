import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Evidence } from '../model/verdict.ts';
import { contradicts, proof } from './evidence.ts';

/** What one node's address translation says of the DNS Service (iptables; kube-proxy names its chains KUBE-…). */
export interface ServiceRules {
  readonly node: string;
  readonly tables: 'nft' | 'legacy';
  /** kube-proxy has a rule for the Service's address. */
  readonly entry: boolean;
  /** Where kube-proxy sends queries over UDP. */
  readonly targets: readonly string[];
  /** Where rules of somebody else send queries for the Service's address. */
  readonly foreign: readonly string[];
}

/** Of every node whose rules were read (`--deep`). */
export const serviceRules = (scene: Scene): readonly ServiceRules[] =>
  scene.observations.readings.flatMap(({ vantage, subject, content }) => {
    const node = scene.vantages.find(({ id }) => id === vantage)?.node;
    if (subject.kind !== 'service-rules' || content.kind !== 'present' || node === undefined) return [];
    if (content.value.kind !== 'text') return [];
    return [{ node, tables: subject.tables, ...parsed(content.value.text, scene) }];
  });

function parsed(text: string, { layout }: Scene): Pick<ServiceRules, 'entry' | 'targets' | 'foreign'> {
  const addresses = layout.serviceAddresses.map((address) => `-d ${address}/32 `);
  const lines = text.split('\n').filter((line) => line.startsWith('-A '));
  const toService = lines.filter((line) => addresses.some((address) => line.includes(address)));
  const targetOf = (line: string): readonly string[] => {
    const target = /-j DNAT .*--to-destination ([^\s:]+):\d+/.exec(line)?.[1];
    return target === undefined ? [] : [target];
  };
  return {
    entry: toService.some((line) => line.startsWith('-A KUBE-SERVICES ') && line.includes('--dport 53')),
    targets: lines.filter((line) => /^-A KUBE-SEP-\S+ .*-p udp /.test(line)).flatMap(targetOf),
    foreign: toService.filter((line) => !line.startsWith('-A KUBE-')).flatMap(targetOf),
  };
}

/** For "this node has no rules": none there while another node has them. */
export function evidenceOfMissing(scene: Scene, node: string): readonly Evidence[] {
  const all = serviceRules(scene);
  const here = all.filter((rules) => rules.node === node);
  const source = `service rules of ${node}`;
  if (here.length === 0) return [];
  if (here.some((rules) => rules.entry))
    return [contradicts(source, "there are rules for the DNS Service's address")];
  const elsewhere = all.find((rules) => rules.entry);
  return elsewhere === undefined || here.some(({ foreign }) => foreign.length > 0)
    ? []
    : [proof(source, `there is none for the DNS Service's address, as ${elsewhere.node} has`)];
}

/** For "this node's rules are old": they lead to addresses that are no endpoint's. */
export function evidenceOfStale(scene: Scene, node: string): readonly Evidence[] {
  const here = serviceRules(scene).filter((rules) => rules.node === node);
  const endpoints = valueOr(scene.topology.endpoints, []).map(({ address }) => address);
  if (here.length === 0 || endpoints.length === 0) return [];
  const source = `service rules of ${node}`;
  const targets = [...new Set(here.flatMap((rules) => [...rules.targets, ...rules.foreign]))];
  const gone = targets.filter((target) => !endpoints.includes(target));
  if (gone.length > 0)
    return [proof(source, `they lead to ${gone.join(', ')}, where no endpoint of the Service is`)];
  return targets.length > 0
    ? [contradicts(source, `they lead to ${targets.join(', ')}, endpoints of the Service all of them`)]
    : [];
}
