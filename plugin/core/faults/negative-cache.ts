import { overridesOf } from '../corefile/overrides.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { RecordType } from '../model/probe.ts';
import type { Evidence } from '../model/verdict.ts';
import { nameOnPath } from '../paths/layout.ts';
import { sure } from '../paths/distribution.ts';
import { secondsBetween } from '../timestamps.ts';
import { commandNamespace } from './commands.ts';
import { isSurelyHidden } from './corefile-hides-services.ts';
import { runningSince } from './coredns-start.ts';
import { deniedAnew } from './denied-anew.ts';
import { proof, supports } from './evidence.ts';
import type { Fault } from './fault.ts';
import { servicesMeant } from './services-meant.ts';

/** A Service older than this has long left every negative cache of CoreDNS's default. */
const youngSeconds = 120;

export const negativeCache: Fault = {
  id: 'negative-cache',
  hop: 'coredns-config',
  corpus: ['D20'],
  title: 'A name that exists now is still denied from a negative cache',
  source: 'RFC 2308, "Negative Caching of DNS Queries"; CoreDNS documentation, plugin "cache": denial',
  explanation:
    'A name was asked for before it existed, and the answer that there is none is still in a cache. ' +
    'Until that entry expires CoreDNS denies the name, each of its pods for a time of its own, although the API server or the upstream resolver knows it. ' +
    'It heals by itself within seconds to minutes, unlike a CoreDNS that has lost its connection to the API server.',
  remedy:
    'Ask twice: the TTL of the denial counts down, and a resolver behind the cache answers. ' +
    'Wait, shorten denial in the cache plugin of the Corefile, and do not look names up before they are created.',
  instances: (scene) =>
    scene.complaint.names.flatMap((given) => {
      const known = knownElsewhere(scene, given);
      if (known === null || deniedAnew(scene, known.name)) return [];
      const { pods } = scene.layout;
      if (pods.length > 0 && !pods.some((pod) => mayKeepDenial(scene, pod.name, known))) return [];
      return [
        {
          hop: { kind: 'coredns-config', instance: `cache of ${known.name}` } as const,
          effect: (crossing) => {
            const { question } = crossing.probe;
            return crossing.hop === 'coredns-config' &&
              question.kind === 'complained' &&
              question.name === known.name &&
              isOrdinary(question.type) &&
              (crossing.pod === null || mayKeepDenial(scene, crossing.pod.name, known))
              ? sure('nxdomain')
              : null;
          },
          evidence: [known.evidence],
          sentence: `${known.name} exists now; CoreDNS still answers from its cache that it does not. This passes by itself when the entry expires.`,
          fix: [
            'Wait: CoreDNS keeps a denial for at most 30 s unless its cache plugin says otherwise.',
            `kubectl -n ${commandNamespace(scene)} get configmap coredns -o yaml | grep -A3 cache   # denial: a shorter time`,
            'Do not look a name up before it is created.',
          ],
          intermittent: true,
        },
      ];
    }),
};

/** What programs ask for: of no other type does a cache have a denial. */
const isOrdinary = (type: RecordType): boolean => type === 'A' || type === 'AAAA';

interface Known {
  readonly name: string;
  readonly evidence: Evidence;
  /** When the name came to be, RFC 3339; null where that is not known. */
  readonly since: string | null;
}

/** A cache lives in the memory of its process: one that started after the name came to be has never known it absent. */
function mayKeepDenial(scene: Scene, podName: string, { since }: Known): boolean {
  const pod = valueOr(scene.topology.dnsPods, []).find(({ name }) => name === podName);
  const started = pod === undefined ? null : runningSince(pod);
  return since === null || started === null || (secondsBetween(since, started) ?? 0) <= 0;
}

/** The API has a young Service of that name, or every upstream answers it. */
function knownElsewhere(scene: Scene, given: string): Known | null {
  const service = servicesMeant(scene, given).find(
    (one) => one.exists && (hasAddress(scene, one.key) || isKnownToSome(scene, one.name)),
  );
  if (service !== undefined) {
    const age = secondsBetween(service.createdAt, scene.topology.takenAt);
    return age !== null && age >= 0 && age < youngSeconds
      ? {
          name: service.name,
          evidence: proof(
            'the API server',
            `Service ${service.key} was created ${String(Math.round(age))} s before this run`,
          ),
          since: service.createdAt,
        }
      : null;
  }
  return knownUpstream(scene, given);
}

/** Some CoreDNS pod has an alias for it, or calls it empty. */
const isKnownToSome = ({ cells }: Scene, name: string): boolean =>
  cells.some(
    ({ probe: { question, target }, counts }) =>
      question.kind === 'complained' &&
      question.name === name &&
      target.role === 'coredns-pod' &&
      (counts.noerror ?? 0) + (counts.nodata ?? 0) > 0,
  );

/** A headless Service without endpoints, and an alias, may rightly have none; one that is hidden stays so. */
function hasAddress(scene: Scene, key: string): boolean {
  const part = scene.topology.namedServices[key];
  const service = part === undefined ? null : valueOr(part, null);
  return (
    service !== null &&
    service.readyAddresses !== 0 &&
    (service.externalName ?? '') === '' &&
    !isSurelyHidden(scene, service)
  );
}

function knownUpstream(scene: Scene, given: string): Known | null {
  const cells = scene.cells.filter(
    ({ probe }) =>
      probe.question.kind === 'complained' && probe.question.given === given && probe.question.type === 'A',
  );
  const direct = cells.filter((cell) => cell.probe.target.role === 'upstream' && cell.measured > 0);
  const asked = direct[0]?.probe.question;
  if (asked === undefined) return null;
  const name = nameOnPath(asked);
  const answered = direct.every((cell) => (cell.counts.noerror ?? 0) === cell.measured);
  // Other readings of the name, with a search domain behind it, are rightly denied.
  const denials = cells.filter(
    ({ probe, counts }) =>
      probe.target.role !== 'upstream' && nameOnPath(probe.question) === name && (counts.nxdomain ?? 0) > 0,
  );
  const counting = denials.filter(({ ttls }) => Math.min(...ttls) < Math.max(...ttls));
  if (!answered || counting.length === 0 || isAnsweredOtherwise(scene, name)) return null;
  const seconds = [...new Set(counting.flatMap(({ ttls }) => ttls))].join(', ');
  return {
    name,
    // They count down too where what is behind the cache denies the name all the time.
    evidence: supports(
      'TTL of the denials',
      `${seconds} s and counting down: they come from a cache, while every upstream answers the name`,
    ),
    since: null,
  };
}

/** By a line of the Corefile, which stays: a denial that comes of it counts down in the cache as well, and comes again. */
const isAnsweredOtherwise = ({ layout }: Scene, name: string): boolean =>
  layout.answerer(name).kind === 'unknown' || overridesOf(layout.corefile, name).length > 0;
