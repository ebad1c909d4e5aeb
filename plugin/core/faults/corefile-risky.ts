import { lintCorefile } from '../corefile/lint.ts';
import type { Scene } from '../infer/scene.ts';
import { commandNamespace } from './commands.ts';
import { corednsVersion } from './coredns-version.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const corefileRisky: Fault = {
  id: 'corefile-risky',
  hop: 'coredns-config',
  corpus: ['D07', 'D10', 'D19'],
  title: 'The configuration of CoreDNS contains something that it will refuse, ignore, or run in circles on',
  source: 'CoreDNS manual, "Configuration"; CoreDNS issue 4729',
  instances: (scene: Scene) => {
    const { corefile } = scene.layout;
    if (corefile.kind === 'missing') return [];
    const custom = scene.topology.configMaps['coredns-custom'];
    const main = scene.topology.configMaps['coredns'];
    const findings = lintCorefile({
      corefile: corefile.value,
      customKeys: custom?.kind === 'present' ? Object.keys(custom.value.data) : [],
      text: main?.kind === 'present' ? (main.value.data['Corefile'] ?? '') : '',
      serviceAddresses: scene.layout.service?.clusterIPs ?? [],
      version: corednsVersion(scene),
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
