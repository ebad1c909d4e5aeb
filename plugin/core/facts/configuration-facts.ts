import type { Scene } from '../infer/scene.ts';
import { present, valueOr } from '../model/part.ts';
import type { Change, Topology } from '../model/topology.ts';
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

/** So many, the newest, make the answer; the others stand with what it rests on. */
const mostChanges = 3;

/** What changed within a day, newest first, as far as objects and events still tell. */
export function changesFact(scene: Scene): Fact {
  const { topology } = scene;
  const changes: OneChange[] = [];
  const add = (what: string, change: Change | null): void => {
    const age = change === null ? null : secondsBetween(change.at, topology.takenAt);
    if (change !== null && age !== null && age >= 0 && age < daySeconds)
      changes.push({ what, by: `by ${change.by}`, ageSeconds: age });
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
  const young = youngPods(topology);
  const [newest, oldest] = [young[0], young.at(-1)];
  if (newest !== undefined && oldest !== undefined)
    changes.push(
      young.length === 1
        ? { what: `pod ${newest.name}`, by: 'created by its controller', ageSeconds: newest.ageSeconds }
        : {
            what: `${String(young.length)} CoreDNS pods`,
            by: 'created by their controller',
            ageSeconds: newest.ageSeconds,
            oldest: oldest.ageSeconds,
          },
    );
  const told = changesWords(changes.sort((a, b) => a.ageSeconds - b.ageSeconds).slice(0, 6));
  const earlier = told.slice(mostChanges);
  return {
    question: 'What changed in the last 24 h?',
    answer:
      told.length === 0
        ? 'nothing that still shows'
        : [
            ...told.slice(0, mostChanges),
            ...(earlier.length > 0 ? [`and ${String(earlier.length)} earlier`] : []),
          ].join('; '),
    evidence: [
      ...earlier,
      ...(young.length > 1
        ? [young.map(({ name, ageSeconds }) => `${name} ${ageWords(ageSeconds)} old`).join(', ')]
        : []),
      'from managedFields and creation times; deletions leave no trace there',
    ].join('; '),
  };
}

interface OneChange {
  readonly what: string;
  readonly by: string;
  readonly ageSeconds: number;
  /** Of the oldest, where `what` is several objects. */
  readonly oldest?: number;
}

/** What the same hand has changed at the same time stands together. */
function changesWords(changes: readonly OneChange[]): readonly string[] {
  const together = Map.groupBy(
    changes,
    ({ by, ageSeconds, oldest }) => `${by} (${agesWords(ageSeconds, oldest)} ago)`,
  );
  return [...together].map(([byWhom, group]) => `${group.map(({ what }) => what).join(', ')} ${byWhom}`);
}

/** CoreDNS pods that are not a day old, the youngest first. */
function youngPods({
  dnsPods,
  takenAt,
}: Topology): readonly { readonly name: string; readonly ageSeconds: number }[] {
  return valueOr(dnsPods, [])
    .flatMap(({ name, createdAt }) => {
      const ageSeconds = secondsBetween(createdAt, takenAt);
      return ageSeconds !== null && ageSeconds >= 0 && ageSeconds < daySeconds ? [{ name, ageSeconds }] : [];
    })
    .sort((a, b) => a.ageSeconds - b.ageSeconds);
}

const agesWords = (youngest: number, oldest = youngest): string =>
  ageWords(youngest) === ageWords(oldest)
    ? ageWords(youngest)
    : `${ageWords(youngest)} to ${ageWords(oldest)}`;

const ageWords = (seconds: number): string =>
  seconds < 120
    ? `${String(Math.round(seconds))} s`
    : seconds < 7200
      ? `${String(Math.round(seconds / 60))} min`
      : `${String(Math.round(seconds / 3600))} h`;
