import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const conntrackStale: Fault = {
  id: 'conntrack-stale',
  hop: 'node-service-rules',
  corpus: ['D59'],
  title: 'Long-lived sockets are still translated to a CoreDNS pod that is gone; new ones are not',
  source:
    'Kubernetes issues 125467 and 119750; Linux kernel documentation, "nf_conntrack sysfs variables": nf_conntrack_udp_timeout_stream',
  explanation:
    'The kernel translates all packets of a flow as it did the first one. ' +
    'A program that keeps one UDP socket open for DNS refreshes its entry with every question, and so may be sent for hours to a CoreDNS pod that no longer exists. ' +
    'That program resolves nothing while each new socket on the same node works, which is why test pods find nothing wrong.',
  remedy:
    'On the node, look in `conntrack -L -p udp --dport 53` for replies from addresses that are no endpoint of the DNS Service. ' +
    'Delete those entries with `conntrack -D`, or restart the program; newer versions of kube-proxy clean up by themselves.',
  instances: (scene) =>
    [...Map.groupBy(staleConnections(scene), ({ node }) => node)].map(([node, stale]) => {
      const clients = [...new Set(stale.map(({ client }) => client))];
      const gone = [...new Set(stale.map(({ target }) => target))];
      const who = clients.slice(0, 3).join(', ') + (clients.length > 3 ? ', …' : '');
      return {
        hop: { kind: 'node-service-rules', instance: `connection tracking of ${node}` },
        effect: () => null,
        evidence: [
          proof(
            `tracked connections of ${node}`,
            `${String(stale.length)} to the DNS Service are translated to ${gone.join(', ')}`,
          ),
        ],
        sentence: `On ${node}, sockets that ${who} keeps open for DNS are still translated to ${gone.join(', ')}, where no CoreDNS pod is any more: each question on them is lost, while new sockets work.`,
        fix: [
          `On ${node}: conntrack -D -p udp --orig-dst ${scene.layout.service?.clusterIPs[0] ?? ''} --reply-src ${gone[0] ?? ''}`,
          `Or restart the programs at ${who}; a newer kube-proxy removes such entries itself.`,
        ],
        latent: true,
      };
    }),
};

interface StaleConnection {
  readonly node: string;
  readonly client: string;
  readonly target: string;
}

/** "udp 17 118 src=CLIENT dst=SERVICE sport=40000 dport=53 [UNREPLIED] src=TARGET dst=CLIENT sport=53 dport=40000 …" */
const entry = /^udp\s+17 \d+ src=(\S+) dst=\S+ sport=\d+ dport=53 (?:\[UNREPLIED\] )?src=(\S+) /;

function staleConnections(scene: Scene): readonly StaleConnection[] {
  const endpoints = valueOr(scene.topology.endpoints, []).map(({ address }) => address);
  const own = scene.observations.vantages.flatMap(({ state }) =>
    state.kind === 'ready' ? [state.address] : [],
  );
  const services = scene.layout.serviceAddresses;
  if (endpoints.length === 0) return [];
  return scene.observations.readings.flatMap(({ vantage, subject, content }) => {
    const node = scene.vantages.find(({ id }) => id === vantage)?.node;
    if (subject.kind !== 'tracked-connections' || content.kind !== 'present' || node === undefined) return [];
    if (content.value.kind !== 'text') return [];
    return content.value.text.split('\n').flatMap((line): readonly StaleConnection[] => {
      const [, client, target] = entry.exec(line) ?? [];
      if (client === undefined || target === undefined || own.includes(client)) return [];
      return endpoints.includes(target) || services.includes(target) ? [] : [{ node, client, target }];
    });
  });
}
