import type { Scene } from '../infer/scene.ts';
import { present, valueOr } from '../model/part.ts';
import type { Change } from '../model/topology.ts';
import { policyNames, type AnyPolicy } from '../policy/policy-name.ts';
import { secondsBetween } from '../timestamps.ts';
import type { Fact } from './fact.ts';

/** The platform's own resolver on Azure; anything else was chosen by somebody. */
const azureResolver = '168.63.129.16';

const answering = ['hosts', 'template', 'rewrite', 'file', 'auto', 'autopath', 'acl'];

/** Everything that may answer or divert a query beside the default. */
export function customDnsFact(scene: Scene): Fact {
  const { layout, topology } = scene;
  const custom = topology.configMaps['coredns-custom'];
  const keys = custom?.kind === 'present' ? Object.keys(custom.value.data) : [];
  const blocks = layout.corefile.kind === 'present' ? layout.corefile.value.blocks : [];
  const plugins = blocks.flatMap((block) =>
    block.directives
      .filter((one) => answering.includes(one.name))
      .map((one) => `${one.name} (${one.source.key}:${String(one.source.line)})`),
  );
  const general = layout.upstreams.filter((one) => one.zone === '.').map((one) => one.address);
  const nodeLocal = [...layout.resolvers.values()]
    .flatMap((config) => config.nameservers)
    .filter((address) => address.startsWith('169.254.'));
  const parts = [
    ...(general.length > 0 && !general.every((address) => address === azureResolver)
      ? [`resolvers of the network: ${[...new Set(general)].join(', ')}`]
      : []),
    ...layout.stubs.map((stub) => `zone ${stub.zone} goes to ${stub.address}`),
    ...(keys.length > 0 ? [`coredns-custom: ${keys.join(', ')}`] : []),
    ...plugins,
    ...(nodeLocal.length > 0 ? [`node-local cache ${[...new Set(nodeLocal)].join(', ')}`] : []),
  ];
  return {
    question: 'Custom DNS configuration?',
    answer: parts.length === 0 ? 'none was found' : parts.join('; '),
    evidence: layout.corefile.kind === 'missing' ? 'the Corefile could not be read' : '',
  };
}

const daySeconds = 86_400;

/** What changed within a day, newest first, as far as objects and events still tell. */
export function changesFact(scene: Scene): Fact {
  const { topology } = scene;
  const changes: { readonly what: string; readonly ageSeconds: number }[] = [];
  const add = (what: string, change: Change | null): void => {
    const age = change === null ? null : secondsBetween(change.at, topology.takenAt);
    if (change !== null && age !== null && age >= 0 && age < daySeconds)
      changes.push({ what: `${what} by ${change.by}`, ageSeconds: age });
  };
  for (const [name, map] of Object.entries(topology.configMaps))
    add(`config map ${name}`, valueOr(map, null)?.lastChange ?? null);
  const service = valueOr(topology.service, null);
  add(`Service ${service?.name ?? ''}`, service?.lastChange ?? null);
  for (const one of valueOr(topology.deployments, [])) add(`deployment ${one.name}`, one.lastChange);
  const cilium = topology.ciliumPolicies ?? present([]);
  for (const part of [...Object.values(topology.policies), cilium])
    for (const policy of valueOr<readonly AnyPolicy[]>(part, []))
      add(policyNames([policy]), policy.lastChange);
  for (const pod of valueOr(topology.dnsPods, []))
    add(`pod ${pod.name} created`, { at: pod.createdAt, by: 'its controller' });
  const sorted = changes.sort((a, b) => a.ageSeconds - b.ageSeconds).slice(0, 6);
  return {
    question: 'What changed in the last 24 h?',
    answer:
      sorted.length === 0
        ? 'nothing that still shows'
        : sorted.map(({ what, ageSeconds }) => `${what} (${ageWords(ageSeconds)} ago)`).join('; '),
    evidence: 'from managedFields and creation times; deletions leave no trace there',
  };
}

const ageWords = (seconds: number): string =>
  seconds < 120
    ? `${String(Math.round(seconds))} s`
    : seconds < 7200
      ? `${String(Math.round(seconds / 60))} min`
      : `${String(Math.round(seconds / 3600))} h`;
