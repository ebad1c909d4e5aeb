import type { Scene } from '../infer/scene.ts';
import { dropped } from './effects.ts';
import { commandNamespace } from './commands.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { hostOf } from '../paths/upstreams.ts';
import { metricReadings } from './readings.ts';

export const corednsResolvConfStale: Fault = {
  id: 'coredns-resolv-conf-stale',
  hop: 'coredns-egress',
  corpus: ['D34'],
  title: 'CoreDNS still forwards to the DNS servers that its node had when the pod started',
  source:
    'Microsoft documentation, "Troubleshoot DNS resolution problems in AKS": the DNS servers of the virtual network were changed',
  explanation:
    "A pod gets a copy of its node's resolv.conf when it starts, and never again. " +
    "If the network's DNS servers change later, nodes use the new ones while CoreDNS forwards to the old ones: external names fail, or are answered as before the change, for pods only. " +
    'Restarting CoreDNS helps, unlike where the resolvers themselves fail.',
  remedy:
    "Compare the addresses that CoreDNS forwards to, in its log or metrics, with the node's /etc/resolv.conf. " +
    "Restart the rollout of CoreDNS after each change of the network's DNS servers.",
  instances: (scene: Scene) => {
    const stale = scene.layout.pods.flatMap((pod) => {
      const old = strangers(scene, pod.name);
      return old.length === 0 ? [] : [{ pod, old }];
    });
    if (stale.length === 0) return [];
    const names = new Set(stale.map(({ pod }) => pod.name));
    const addresses = [...new Set(stale.flatMap(({ old }) => old))].join(', ');
    const now = scene.layout.upstreams.map((upstream) => upstream.address).join(', ');
    return [
      {
        hop: { kind: 'coredns-egress', instance: [...names].join(', ') },
        effect: (crossing) =>
          crossing.hop === 'coredns-egress' && names.has(crossing.pod?.name ?? '') ? dropped(crossing) : null,
        evidence: [
          proof(
            `metrics of ${[...names].join(', ')}`,
            `they forward to ${addresses}, which neither the node's resolv.conf (${now}) nor the Corefile names`,
          ),
        ],
        sentence: `CoreDNS still forwards to ${addresses}, copied from its node's resolv.conf when the pod started; the nodes use ${now} now.`,
        fix: [
          `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns   # its pods copy the node's resolv.conf anew`,
        ],
      },
    ];
  },
};

/**
 * Addresses that a pod forwards to by its own metrics, and that nobody names now. Only what rose during this run counts:
 * a metric of an address that a reload took away stays for as long as the process lives.
 */
function strangers(scene: Scene, pod: string): readonly string[] {
  // Whose resolv.conf its pods have, and whom the Corefile names, must be known.
  if (scene.topology.dnsPods.kind === 'missing' || scene.layout.corefile.kind === 'missing') return [];
  if (scene.layout.podsResolver.kind !== 'of-the-node') return [];
  if (scene.layout.answerer('x.invalid').kind === 'unknown') return [];
  const known = scene.layout.upstreams.map(({ address }) => hostOf(address));
  const readings = metricReadings(scene, pod);
  const [first, last] = [readings[0], readings.at(-1)];
  if (known.length === 0 || first === undefined || last === undefined) return [];
  const rising = Object.keys(last).filter((key) => (last[key] ?? 0) > (first[key] ?? 0));
  const to = rising.flatMap((key) => /to="([^"]+):\d+"/.exec(key)?.[1] ?? []);
  return [...new Set(to)].filter((address) => !known.includes(address));
}
