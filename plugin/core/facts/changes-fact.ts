import type { Scene } from '../infer/scene.ts';
import { present, valueOr } from '../model/part.ts';
import type { Change, Topology } from '../model/topology.ts';
import { policyNames, type AnyPolicy } from '../policy/policy-name.ts';
import { ageWords, ageWithinDay } from './age.ts';
import type { Fact } from './fact.ts';
import { listed } from './listed.ts';
import { nodeChanges } from './node-changes.ts';
import type { OneChange } from './one-change.ts';

/** So many, the newest, make the answer; as many stand with what it rests on, and the others are counted. */
const mostChanges = 3;

/** What changed within a day, newest first, as far as objects still tell; `eventsFact` has the events. */
export function changesFact(scene: Scene): Fact {
  const { topology } = scene;
  const changes: OneChange[] = [];
  const add = (what: string, change: Change | null): void => {
    const age = change === null ? null : ageWithinDay(change.at, topology.takenAt);
    if (change !== null && age !== null) changes.push({ what, by: `by ${change.by}`, ageSeconds: age });
  };
  for (const [name, map] of Object.entries(topology.configMaps))
    add(`config map ${name}`, valueOr(map, null)?.lastChange ?? null);
  const service = valueOr(topology.service, null);
  add(`Service ${service?.name ?? ''}`, service?.lastChange ?? null);
  for (const one of valueOr(topology.deployments, [])) add(`deployment ${one.name}`, one.lastChange);
  changes.push(...nodeChanges(topology));
  const cilium = topology.ciliumPolicies ?? present([]);
  for (const part of [...Object.values(topology.policies), cilium])
    for (const policy of valueOr<readonly AnyPolicy[]>(part, []))
      add(policyNames([policy]), policy.lastChange);
  const young = youngPods(topology);
  const [newest, oldest] = [young[0], young.at(-1)];
  if (newest !== undefined && oldest !== undefined)
    changes.push(
      young.length === 1
        ? { what: `pod ${newest.name}`, by: 'created', ageSeconds: newest.ageSeconds }
        : {
            what: `${String(young.length)} CoreDNS pods`,
            by: 'created',
            ageSeconds: newest.ageSeconds,
            oldest: oldest.ageSeconds,
          },
    );
  const told = changesWords(changes.sort((a, b) => a.ageSeconds - b.ageSeconds));
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
      ...earlier.slice(0, mostChanges),
      ...(young.length > 1
        ? [
            listed(
              young.map(({ name, ageSeconds }) => `${name} ${ageWords(ageSeconds)} old`),
              ', ',
            ),
          ]
        : []),
      'from managedFields, conditions and creation times; deletions leave no trace there',
    ].join('; '),
  };
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
      const ageSeconds = ageWithinDay(createdAt, takenAt);
      return ageSeconds === null ? [] : [{ name, ageSeconds }];
    })
    .sort((a, b) => a.ageSeconds - b.ageSeconds);
}

const agesWords = (youngest: number, oldest = youngest): string =>
  ageWords(youngest) === ageWords(oldest)
    ? ageWords(youngest)
    : `${ageWords(youngest)} to ${ageWords(oldest)}`;
