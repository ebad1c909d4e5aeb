import { describeMissing, valueOr, type Missing } from '../model/part.ts';
import { runsWindows } from '../model/runs-windows.ts';
import type { Diagnosis, NotTested } from '../model/verdict.ts';
import { unlikeThePod, unlookedTakers } from './mistaken-probes.ts';
import type { Scene } from './scene.ts';

/** Vantages that did not come up, and probes that brought nothing, each once with its reason. */
export function notTestedIn(scene: Scene): readonly NotTested[] {
  const vantages = scene.observations.vantages.flatMap(({ vantage, state }): readonly NotTested[] =>
    state.kind === 'missing'
      ? [
          {
            what: `questions from ${vantage.id} (namespace ${vantage.namespace})`,
            why: describeMissing(state.why),
          },
        ]
      : [],
  );
  const absent = new Set(
    scene.observations.vantages
      .filter((report) => report.state.kind === 'missing')
      .map((report) => report.vantage.id),
  );
  const groups = new Map<string, NotTested>();
  for (const sample of scene.observations.samples) {
    if (sample.kind !== 'missing' || absent.has(sample.probe.vantage)) continue;
    const { target, question, vantage, protocol } = sample.probe;
    const group =
      question.kind === 'cluster-known' || question.kind === 'cluster-absent'
        ? 'cluster names'
        : question.kind === 'complained'
          ? question.given
          : 'external names';
    const what = `${group} at ${target.address} over ${protocol.toUpperCase()} from ${vantage}`;
    groups.set(what, {
      what,
      why: describeMissing(sample.why),
      asked: { names: group, target: target.address, protocol, vantage },
    });
  }
  return [
    ...windowsNodes(scene),
    ...vantages,
    ...unlikeThePod(scene),
    ...unlookedTakers(scene),
    ...unlookedClaims(scene),
    ...groups.values(),
  ];
}

/** Windows has a resolver of its own, and no probe to ask it. */
function windowsNodes({ topology }: Scene): readonly NotTested[] {
  const pods = valueOr(topology.pods, { items: [], truncated: false }).items;
  const nodes = [
    ...new Set(pods.flatMap(({ node }) => (node !== null && runsWindows(topology, node) ? [node] : []))),
  ];
  return nodes.length === 0
    ? []
    : [{ what: `pods on Windows nodes (${nodes.join(', ')})`, why: 'probes run on Linux nodes only' }];
}

/** Services are read one page, in the order of their namespaces. */
const unlookedClaims = ({ topology: { claims } }: Scene): readonly NotTested[] =>
  claims?.kind === 'present' && claims.value.truncated
    ? [
        {
          what: 'Services beyond the first 500 of all namespaces',
          why: 'there are too many to look at; one that claims the address of a DNS server takes what is sent there',
        },
      ]
    : [];

/** Parts of the topology that could not be read. A config map that does not exist is no lack. */
export function missingParts(scene: Scene): Diagnosis['missing'] {
  const { topology } = scene;
  const parts: { readonly part: string; readonly why: Missing }[] = [];
  const look = (part: string, value: { readonly kind: string; readonly why?: Missing }): void => {
    if (value.kind === 'missing' && value.why !== undefined && value.why.reason !== 'not-found')
      parts.push({ part, why: value.why });
  };
  look('server version', topology.serverVersion);
  look('DNS Service', topology.service);
  look('endpoint slices', topology.endpoints);
  look('CoreDNS pods', topology.dnsPods);
  look('CoreDNS deployments', topology.deployments);
  look('namespace', topology.namespace);
  look('pods of the namespace', topology.pods);
  look('events of CoreDNS', topology.events);
  if (topology.nodeEvents !== undefined) look('events of nodes', topology.nodeEvents);
  for (const [name, map] of Object.entries(topology.configMaps)) look(`config map ${name}`, map);
  for (const [name, node] of Object.entries(topology.nodes)) look(`node ${name}`, node);
  for (const [name, policies] of Object.entries(topology.policies))
    look(`network policies of ${name}`, policies);
  if (topology.ciliumPolicies !== undefined) look("Cilium's network policies", topology.ciliumPolicies);
  for (const [name, service] of Object.entries(topology.namedServices)) look(`Service ${name}`, service);
  if (topology.claims !== undefined) look('Services of all namespaces', topology.claims);
  const { unreadyServices, scaleBudgets } = topology;
  if (unreadyServices !== undefined) look('Services that send to pods that are not ready', unreadyServices);
  if (scaleBudgets !== undefined) look('disruption budgets', scaleBudgets);
  for (const [pod, logs] of Object.entries(topology.logs)) look(`log of ${pod}`, logs.current);
  return parts;
}
