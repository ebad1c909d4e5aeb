import type { Scene } from '../infer/scene.ts';
import { describeMissing, valueOr, type Missing } from '../model/part.ts';
import type { ClusterEvent, DnsPod, Topology } from '../model/topology.ts';
import { secondsBetween } from '../timestamps.ts';
import { ageWithinDay, ageWords } from './age.ts';
import { notMeasured, wellIf, type Fact } from './fact.ts';

/** So many, the newest, make the answer; the others stand with what it rests on. */
const mostGroups = 3;

/** What events tell of CoreDNS and of the nodes concerned, by object and reason, newest first; what is over by itself is left out. */
export function eventsFact({ topology }: Scene): Fact {
  const question = 'What do events tell?';
  const { events, nodeEvents } = topology;
  const unread: readonly Missing[] = [events, nodeEvents].flatMap((part) =>
    part?.kind === 'missing' ? [part.why] : [],
  );
  const [first] = unread;
  if (first !== undefined && events.kind === 'missing' && nodeEvents?.kind !== 'present')
    return notMeasured(question, describeMissing(first));
  const groups = groupsOf(
    [events, nodeEvents].flatMap((part) => (part?.kind === 'present' ? part.value.items : [])),
    topology,
  );
  const told = groups.map(({ words }) => words);
  const others = told.slice(mostGroups);
  const isCut = [events, nodeEvents].some((part) => part?.kind === 'present' && part.value.truncated);
  return {
    question,
    answer:
      told.length === 0
        ? `nothing bad${isCut ? ' among those that were read' : ''}`
        : [
            ...told.slice(0, mostGroups),
            ...(others.length > 0 ? [`and ${String(others.length)} more`] : []),
          ].join('; '),
    evidence: [
      ...others,
      ...groups.map(({ message }) => message).filter((message) => message !== ''),
      ...unread.map((why) => `in part: ${describeMissing(why)}`),
      ...(isCut ? ['there are more than were read'] : []),
      'as far as events are kept (an hour, as a rule)',
    ].join('; '),
    ...wellIf(told.length === 0 && unread.length === 0),
  };
}

interface Group {
  readonly words: string;
  readonly message: string;
  readonly ageSeconds: number;
}

function groupsOf(events: readonly ClusterEvent[], topology: Topology): readonly Group[] {
  const telling = events.flatMap((event) => {
    const ageSeconds = ageWithinDay(event.lastSeen, topology.takenAt);
    return ageSeconds !== null && tells(event, topology) ? [{ event, ageSeconds }] : [];
  });
  const byReason = Map.groupBy(telling, ({ event }) => `${event.reason} ${kindOf(event)}`);
  return [...byReason.values()]
    .flatMap((group): readonly Group[] => {
      const last = group.toSorted((a, b) => a.ageSeconds - b.ageSeconds)[0];
      if (last === undefined) return [];
      const count = group.reduce((sum, { event }) => sum + event.count, 0);
      const objects = [...new Set(group.map(({ event }) => objectOf(event, topology)))];
      const who =
        objects.length === 1 ? (objects[0] ?? '') : `${String(objects.length)} ${kindOf(last.event)}s`;
      return [
        {
          words: `${String(count)} × ${last.event.reason} (${who}, ${ageWords(last.ageSeconds)} ago)`,
          message: last.event.message === '' ? '' : `${last.event.reason}: ${last.event.message}`,
          ageSeconds: last.ageSeconds,
        },
      ];
    })
    .sort((a, b) => a.ageSeconds - b.ageSeconds);
}

const nameOf = ({ object }: ClusterEvent): string => object.slice(object.indexOf('/') + 1);

const kindOf = ({ object }: ClusterEvent): string => object.slice(0, object.indexOf('/')).toLowerCase();

const objectOf = (event: ClusterEvent, topology: Topology): string =>
  `${isGone(event, topology) ? 'former ' : ''}${kindOf(event)} ${nameOf(event)}`;

/** A pod that CoreDNS has no more; not known where they could not be listed. */
const isGone = (event: ClusterEvent, { dnsPods }: Topology): boolean =>
  kindOf(event) === 'pod' &&
  dnsPods.kind === 'present' &&
  !dnsPods.value.some(({ name }) => name === nameOf(event));

/** Of type Normal, and bad all the same (Kubernetes: node lifecycle controller, taint manager, kubelet). */
const badThoughNormal = new Set(['NodeNotReady', 'NodeNotSchedulable', 'TaintManagerEviction', 'Preempted']);

function tells(event: ClusterEvent, { nodes, dnsPods, deployments }: Topology): boolean {
  const bad =
    event.type === 'Warning' ||
    (badThoughNormal.has(event.reason) && !isCalledOff(event)) ||
    isKilledSick(event);
  if (!bad) return false;
  const name = nameOf(event);
  if (kindOf(event) === 'node') return nodes[name] !== undefined;
  const pod = valueOr(dnsPods, []).find((one) => one.name === name);
  if (pod !== undefined) return !isOfItsStart(event, pod);
  return (
    valueOr(deployments, []).some((one) => name === one.name || isMadeBy(one.name, name)) &&
    !comeAndGone.has(event.reason)
  );
}

/** A ReplicaSet of a deployment or a pod of one; "coredns-autoscaler" is none of "coredns" (Kubernetes, SafeEncodeString: no vowels). */
const isMadeBy = (deployment: string, name: string): boolean =>
  name.startsWith(`${deployment}-`) &&
  /^[^aeiou013-]+(?:-[^aeiou013-]+)?$/.test(name.slice(deployment.length + 1));

/** The taint manager gives the same reason when it lets a pod live (Kubernetes, pkg/controller/tainteviction). */
const isCalledOff = ({ message }: ClusterEvent): boolean => message.startsWith('Cancelling deletion');

/** Not one that is deleted, as every rollout does. */
const isKilledSick = ({ reason, message }: ClusterEvent): boolean =>
  reason === 'Killing' && /failed (?:liveness|startup) probe/.test(message);

/** A pod that has a node by now was without one before; one that is ready was not, or waited for its volumes, while it started. */
function isOfItsStart({ reason, message, lastSeen }: ClusterEvent, pod: DnsPod): boolean {
  if (reason === 'FailedScheduling') return pod.node !== null;
  const age = secondsBetween(pod.createdAt, lastSeen);
  return (
    (reason === 'FailedMount' || (reason === 'Unhealthy' && message.startsWith('Readiness probe'))) &&
    pod.ready &&
    age !== null &&
    age < startSeconds
  );
}

const startSeconds = 60;

/** What pods that are gone said when they came and when they went. */
const comeAndGone = new Set(['FailedScheduling', 'FailedMount', 'Unhealthy']);
