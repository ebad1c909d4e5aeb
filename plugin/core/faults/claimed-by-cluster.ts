import { directivesFor } from '../corefile/overrides.ts';
import { inZone, normalZone } from '../corefile/zone.ts';
import type { Scene } from '../infer/scene.ts';
import { sure } from '../paths/distribution.ts';
import { commandNamespace, digAt } from './commands.ts';
import { supports } from './evidence.ts';
import type { FaultInstance } from './fault.ts';

/**
 * The zone of the kubernetes plugin, beside the cluster's domain, in which a name lies that no Service can have: below a zone of the
 * plugin there is nothing but svc and pod (Kubernetes DNS-Based Service Discovery), and whatever else others have there is denied.
 * null for all other names.
 */
export function claimedZone({ layout }: Scene, given: string): string | null {
  const name = normalZone(given);
  const answerer = layout.answerer(name);
  if (answerer.kind !== 'kubernetes' || inZone(answerer.zone, layout.clusterDomain)) return null;
  const isServices = ['svc', 'pod'].some((kind) => inZone(name, `${kind}.${answerer.zone}`));
  return isServices || inZone(answerer.zone, 'arpa') ? null : answerer.zone;
}

/** Nobody else was asked: whether the name exists elsewhere is not known. */
export function claimedByCluster(scene: Scene, given: string): readonly FaultInstance[] {
  const zone = claimedZone(scene, given);
  if (zone === null) return [];
  const [line] = directivesFor(scene.layout.corefile, given).filter(({ name }) => name === 'kubernetes');
  const place = line === undefined ? 'the Corefile' : `${line.source.key}:${String(line.source.line)}`;
  const [upstream] = scene.layout.upstreams;
  const elsewhere = digAt(upstream?.address ?? 'ADDRESS', given, 'from a node: does it exist there?');
  return [
    {
      hop: { kind: 'coredns-config', instance: place },
      effect: ({ hop, probe: { question } }) =>
        hop === 'coredns-config' && question.kind === 'complained' && question.given === given
          ? sure('nxdomain')
          : null,
      evidence: [supports(`Corefile ${place}`, `the kubernetes plugin serves zone ${zone}`)],
      sentence: `CoreDNS denies ${given} by itself: its kubernetes plugin (${place}) serves zone ${zone} as one of the cluster's own, in which Services and pods alone have names. Whether the upstream servers know it was not asked.`,
      fix: [
        elsewhere,
        `kubectl -n ${commandNamespace(scene)} edit configmap coredns   # ${place}: take ${zone} out of the zones of the plugin, or let it fall through: fallthrough ${zone}`,
      ],
      settledBy: elsewhere,
    },
  ];
}
