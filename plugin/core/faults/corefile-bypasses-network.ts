import { normalZone } from '../corefile/parse.ts';
import type { Scene } from '../infer/scene.ts';
import { nameOnPath } from '../paths/layout.ts';
import { commandNamespace } from './commands.ts';
import { askedFromHosts, denials, knows } from './denials.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { forwardTargetsOf } from './forward-targets.ts';
import { ofUpstreams } from './places.ts';

export const corefileBypassesNetwork: Fault = {
  id: 'corefile-bypasses-network',
  hop: 'coredns-config',
  corpus: ['D48', 'D33'],
  title: "The Corefile forwards to servers that do not know what the network's own resolvers know",
  source:
    'Microsoft documentation, "Name resolution for resources in Azure virtual networks"; RFC 9499: split DNS',
  explanation:
    "The Corefile forwards to servers that see another world than the network's own resolvers do: a public resolver in place of the one that knows private zones. " +
    'For pods private names do not exist, or lead to public addresses, while the nodes resolve them rightly. ' +
    'All CoreDNS pods answer alike every time, unlike where one of two resolvers lacks the zone.',
  remedy:
    "Compare `dig @ADDRESS NAME` for the servers of the forward line and for those of the node's resolv.conf. " +
    "Forward to /etc/resolv.conf or to the network's resolvers, at least for the private zones.",
  instances: (scene) =>
    scene.complaint.names.map(normalZone).flatMap((name) => {
      const instance = instanceFor(scene, name);
      return instance === null ? [] : [instance];
    }),
};

/** All servers that CoreDNS asks deny the name, and one that the nodes ask knows it. */
function instanceFor(scene: Scene, name: string): FaultInstance | null {
  const answerer = scene.layout.answerer(name);
  const targets = forwardTargetsOf(scene, name);
  const direct = askedFromHosts(scene, name);
  const denying = direct.filter((cell) => targets.includes(cell.probe.target.address) && denials(cell) > 0);
  const deny = new Set(denying.map(({ probe }) => probe.target.address));
  const knowing = direct.find((cell) => !targets.includes(cell.probe.target.address) && knows(cell));
  if (!('source' in answerer) || knowing === undefined || targets.length === 0) return null;
  if (!targets.every((address) => deny.has(address))) return null;
  const place = `${answerer.source.key}:${String(answerer.source.line)}`;
  const to = targets.join(', ');
  const better = knowing.probe.target.address;
  return {
    hop: { kind: 'coredns-config', instance: `${place} → ${to}` },
    where: ofUpstreams('upstream', targets),
    effect: ({ probe }) => (nameOnPath(probe.question) === name ? { nxdomain: 0.9, nodata: 0.1 } : null),
    evidence: [
      proof(
        'direct questions from the node',
        `${to} denies ${name}, while ${better} of the node's resolv.conf answers it`,
      ),
    ],
    sentence: `CoreDNS asks ${to} for ${name} (${place}), which does not know it; the network's own resolver ${better}, which the nodes ask, does. Views of that zone differ, and CoreDNS was given the wrong one.`,
    fix: [
      `kubectl -n ${commandNamespace(scene)} edit configmap ${answerer.source.key === 'Corefile' ? 'coredns' : 'coredns-custom'}   # ${place}: forward to ${better} or to /etc/resolv.conf, at least for the zone of ${name}`,
      `dig @${better} ${name}   # answered here, denied by ${to}`,
    ],
  };
}
