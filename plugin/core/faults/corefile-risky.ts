import type { NodeResolver, Own } from '../corefile/circles.ts';
import { lintCorefile } from '../corefile/lint.ts';
import { inZone } from '../corefile/zone.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { isNodeCacheAddress } from '../paths/node-cache.ts';
import { secondsBetween } from '../timestamps.ts';
import { commandNamespace } from './commands.ts';
import { runningSince } from './coredns-start.ts';
import { corednsVersion } from './coredns-version.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const corefileRisky: Fault = {
  id: 'corefile-risky',
  hop: 'coredns-config',
  corpus: ['D07', 'D10', 'D19'],
  title: 'The configuration of CoreDNS contains something that it will refuse, ignore, or run in circles on',
  source: 'CoreDNS manual, "Configuration"; CoreDNS issue 4729',
  explanation:
    'Something in the configuration of CoreDNS will be refused, ignored, or run in circles: a key of coredns-custom that nothing imports, a plugin that this version does not have, a zone that is forwarded to the DNS Service itself. ' +
    'It works, or seems to, until the next restart or until somebody asks for such a name. ' +
    'It is read in the configuration and not felt; what CoreDNS has already refused stands in its log.',
  remedy:
    'Read the line that is named beside the documentation of that plugin for your version of CoreDNS. ' +
    'Correct it before the next restart, and try changes on a copy first.',
  instances: (scene: Scene) => {
    const corefile = scene.layout.wholeCorefile;
    if (corefile.kind === 'missing') return [];
    const custom = scene.topology.configMaps['coredns-custom'];
    const findings = lintCorefile({
      corefile: corefile.value,
      customKeys: custom?.kind === 'present' ? Object.keys(custom.value.data) : [],
      own: ownAddresses(scene),
      nodeResolvers: nodeResolvers(scene),
      version: corednsVersion(scene),
      isTaken: isTaken(scene),
    });
    return findings.map(({ source, text }) => ({
      hop: { kind: 'coredns-config', instance: `${source.key}:${String(source.line)}` } as const,
      effect: () => null,
      latent: true,
      evidence: [proof(`Corefile ${source.key}:${String(source.line)}`, text)],
      sentence: `${source.key} line ${String(source.line)}: ${text}.`,
      fix: [
        `kubectl -n ${commandNamespace(scene)} edit configmap ${source.key === 'Corefile' ? 'coredns' : 'coredns-custom'}`,
      ],
    }));
  },
};

/** Whether a CoreDNS pod has started, and serves, with the config maps as they are now. */
function isTaken({ topology: { configMaps, dnsPods } }: Scene): boolean {
  const maps = ['coredns', 'coredns-custom'].flatMap((name) => configMaps[name] ?? []);
  const changes = maps.flatMap((map) =>
    map.kind === 'missing' && map.why.reason === 'not-found'
      ? []
      : [valueOr(map, null)?.lastChange?.at ?? ''],
  );
  return valueOr(dnsPods, []).some((pod) => {
    const started = runningSince(pod);
    return (
      pod.ready &&
      started !== null &&
      changes.every((at) => (secondsBetween(at, started) ?? 0) > refreshSeconds)
    );
  });
}

/** Until then a kubelet may mount a config map as it was (Kubernetes documentation, "ConfigMaps": mounted ones are updated automatically). */
const refreshSeconds = 120;

/** By which a question comes back to CoreDNS. */
const ownAddresses = ({ layout }: Scene): readonly Own[] => [
  ...layout.serviceAddresses.map((address) => ({ address, what: 'the DNS Service itself' })),
  ...layout.pods.map(({ name, address }) => ({ address, what: `CoreDNS pod ${name}` })),
  ...[...new Set([...layout.resolvers.values()].flatMap(({ nameservers }) => nameservers))]
    .filter(isNodeCacheAddress)
    .map((address) => ({
      address,
      what: 'the DNS cache of the node, which asks CoreDNS',
      returns: (zone: string): boolean =>
        layout.nodeCache?.asksCoredns(
          zone === '.' ? 'x' : `x.${zone}`,
          zone !== '.' && inZone(zone, layout.clusterDomain),
        ) === true,
    })),
];

/** CoreDNS pods of the policy Default have the nameservers of their node, as probes on its network have. */
const nodeResolvers = ({ topology, layout }: Scene): readonly NodeResolver[] =>
  [
    ...new Set(
      valueOr(topology.dnsPods, []).flatMap(({ node, dnsPolicy }) =>
        node !== null && dnsPolicy === 'Default' ? [node] : [],
      ),
    ),
  ].flatMap((node) => {
    const nameservers = layout.nodeNameservers(node);
    return nameservers === null ? [] : [{ node, nameservers }];
  });
