import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Protocol } from '../model/probe.ts';
import type { Evidence } from '../model/verdict.ts';
import { contradicts, proof } from './evidence.ts';

/** What one node's address translation says of the DNS Service (iptables; kube-proxy names its chains KUBE-…). */
export interface ServiceRules {
  readonly node: string;
  readonly tables: 'nft' | 'legacy';
  /** kube-proxy has a rule for the Service's address. */
  readonly entry: boolean;
  /** Where kube-proxy sends queries. */
  readonly targets: readonly Target[];
  /** Where rules of somebody else send queries for the Service's address. */
  readonly foreign: readonly Target[];
}

interface Target {
  readonly address: string;
  /** null: whatever the protocol. */
  readonly protocol: Protocol | null;
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
  const targetOf = (line: string): readonly Target[] => {
    const address = /-j DNAT .*--to-destination ([^\s:]+):\d+/.exec(line)?.[1];
    const protocol = protocols.find((one) => line.includes(` -p ${one} `)) ?? null;
    return address === undefined ? [] : [{ address, protocol }];
  };
  return {
    entry: toService.some((line) => line.startsWith('-A KUBE-SERVICES ') && line.includes('--dport 53')),
    targets: lines.filter((line) => line.startsWith('-A KUBE-SEP-')).flatMap(targetOf),
    foreign: toService.filter((line) => !line.startsWith('-A KUBE-')).flatMap(targetOf),
  };
}

const protocols: readonly Protocol[] = ['udp', 'tcp'];

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

/** For "this node's rules are old": they lead to addresses that are no endpoint's. `over`: those of one protocol alone. */
export function evidenceOfStale(scene: Scene, node: string, over: Protocol = 'udp'): readonly Evidence[] {
  const here = serviceRules(scene).filter((rules) => rules.node === node);
  const endpoints = valueOr(scene.topology.endpoints, []).map(({ address }) => address);
  if (here.length === 0 || endpoints.length === 0) return [];
  const source = `service rules of ${node}`;
  const all = here.flatMap(({ targets, foreign }) => [...targets, ...foreign]);
  const targets = [
    ...new Set(
      all.filter(({ protocol }) => protocol === null || protocol === over).map(({ address }) => address),
    ),
  ];
  const gone = targets.filter((target) => !endpoints.includes(target));
  if (gone.length > 0)
    return [proof(source, `they lead to ${gone.join(', ')}, where no endpoint of the Service is`)];
  return targets.length > 0
    ? [contradicts(source, `they lead to ${targets.join(', ')}, endpoints of the Service all of them`)]
    : [];
}
