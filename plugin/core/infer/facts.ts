import { failedPulls, pullWords } from '../faults/pulls.ts';
import { keepsClients } from '../paths/session-affinity.ts';
import { valueOr } from '../model/part.ts';
import type { Vantage } from '../model/probe.ts';
import type { Diagnosis } from '../model/verdict.ts';
import type { Scene } from './scene.ts';

/** What a colleague would ask first. Only what was read; nothing is guessed. */
export function factsOf(scene: Scene): Diagnosis['facts'] {
  const { topology, layout } = scene;
  const facts: Diagnosis['facts'][number][] = [];
  const add = (label: string, value: string | null): void => {
    if (value !== null && value !== '') facts.push({ label, value });
  };
  add('Kubernetes', valueOr(topology.serverVersion, null));
  add('cluster domain', layout.clusterDomain);
  add(
    'DNS Service',
    layout.service === null
      ? null
      : `${layout.service.namespace}/${layout.service.name} ${layout.service.clusterIPs.join(', ')}${keepsClients(layout.service) ? ', sessionAffinity ClientIP: every client keeps to one endpoint' : ''}`,
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
  for (const { node, failure } of failedPulls(scene))
    if (failure.kind !== 'other') add(`image pull on ${node}`, pullWords(failure));
  return [...facts, ...resolvConfs(scene)];
}

/** What each resolv.conf says; that of the pod that suffers is of interest to everybody. */
const resolvConfs = (scene: Scene): Diagnosis['facts'] =>
  [...resolversOf(scene)].map(([config, vantages]) => ({
    label: `resolv.conf of ${vantages.map(({ id }) => id).join(', ')}`,
    value: config,
    ...(vantages.some(({ kind }) => kind === 'app') ? {} : { detail: true }),
  }));

/** What the resolv.conf of each vantage says, and the vantages of which it says that. */
function resolversOf({ observations, layout }: Scene): ReadonlyMap<string, readonly Vantage[]> {
  const said = new Map<string, readonly Vantage[]>();
  for (const { vantage } of observations.vantages) {
    const config = layout.resolvers.get(vantage.id);
    if (config === undefined) continue;
    const text = `nameserver ${config.nameservers.join(' ')}; search ${config.searches.join(' ') || '-'}; ndots ${String(config.ndots)}`;
    said.set(text, [...(said.get(text) ?? []), vantage]);
  }
  return said;
}
