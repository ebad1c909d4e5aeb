import { valueOr } from '../model/part.ts';
import type { Diagnosis } from '../model/verdict.ts';
import type { Scene } from './scene.ts';

/** What a colleague would ask first. Only what was read; nothing is guessed. */
export function factsOf(scene: Scene): Diagnosis['facts'] {
  const { topology, layout } = scene;
  const facts: { readonly label: string; readonly value: string }[] = [];
  const add = (label: string, value: string | null): void => {
    if (value !== null && value !== '') facts.push({ label, value });
  };
  add('Kubernetes', valueOr(topology.serverVersion, null));
  add('cluster domain', layout.clusterDomain);
  add(
    'DNS Service',
    layout.service === null
      ? null
      : `${layout.service.namespace}/${layout.service.name} ${layout.service.clusterIPs.join(', ')}`,
  );
  add(
    'endpoints',
    layout.readyEndpoints === null
      ? null
      : `${String(layout.readyEndpoints.length)} ready of ${String(valueOr(topology.endpoints, []).length)}`,
  );
  add(
    'CoreDNS pods',
    layout.pods
      .map((pod) => `${pod.name} ${pod.address} on ${pod.node ?? '?'}${pod.ready ? '' : ' (not ready)'}`)
      .join('; '),
  );
  add(
    'upstream resolvers',
    layout.upstreams
      .map((upstream) =>
        upstream.zone === '.' ? upstream.address : `${upstream.address} (${upstream.zone})`,
      )
      .join(', '),
  );
  for (const report of scene.observations.vantages) {
    const config = layout.resolvers.get(report.vantage.id);
    if (config === undefined) continue;
    add(
      `resolv.conf of ${report.vantage.id}`,
      `nameserver ${config.nameservers.join(' ')}; search ${config.searches.join(' ') || '-'}; ndots ${String(config.ndots)}`,
    );
  }
  return facts;
}
