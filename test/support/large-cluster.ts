import type { VantageReport } from '../../plugin/core/model/observation.ts';
import type { Vantage } from '../../plugin/core/model/probe.ts';
import type { DnsPod, Topology } from '../../plugin/core/model/topology.ts';

/** The topology of a recording with so many CoreDNS pods, one a node, all ready. */
export function enlarged(small: Topology, count: number): Topology {
  const nodes = Array.from({ length: count }, (_, index) => `node${String(index + 1)}`);
  const pods = nodes.map((node, index) => pod(small, node, index));
  const model = small.nodes['node1'];
  if (model === undefined) throw new Error('the recording has no node1');
  return {
    ...small,
    dnsPods: { kind: 'present', value: pods },
    endpoints: {
      kind: 'present',
      value: pods.map((one) => ({
        address: one.address ?? '',
        ready: true,
        terminating: false,
        pod: one.name,
        node: one.node,
        ports: [{ name: 'dns', protocol: 'UDP', port: 53 }],
      })),
    },
    nodes: Object.fromEntries(nodes.map((node) => [node, model])),
    logs: {},
  };
}

function pod(small: Topology, node: string, index: number): DnsPod {
  const model = small.dnsPods.kind === 'present' ? small.dnsPods.value[0] : undefined;
  if (model === undefined) throw new Error('the recording has no CoreDNS pod');
  return { ...model, name: `coredns-${String(index)}`, node, address: `10.244.${String(index)}.2` };
}

/** A vantage that has come up, with the resolv.conf of its kind. */
export function readyReport(vantage: Vantage): VantageReport {
  const nameservers = vantage.kind === 'host' ? ['172.30.0.53', '172.30.0.54'] : ['10.96.0.10'];
  const searches =
    vantage.kind === 'host' ? [] : ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
  return {
    vantage,
    state: {
      kind: 'ready',
      pod: `probe-${vantage.id}`,
      address: '10.244.99.9',
      image: 'bench',
      instrument: 'python3',
      readyAfterMs: 1,
      resolver: { kind: 'read', config: { nameservers, searches, ndots: 5 } },
    },
  };
}
