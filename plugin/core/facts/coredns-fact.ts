import { corednsVersion } from '../faults/coredns-version.ts';
import { metricsOf } from '../faults/readings.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { notMeasured, type Fact } from './fact.ts';
import { increaseOf, sumOf } from '../faults/increase.ts';
import { percent } from './percent.ts';

/** What CoreDNS says of itself, pod by pod; rates between the first and the last reading. */
export function corednsFact(scene: Scene): Fact {
  const question = 'CoreDNS performance?';
  const pods = scene.layout.pods.filter((pod) => metricsOf(scene, pod.name) !== null);
  if (pods.length === 0) return notMeasured(question, "no pod's port 9153 could be read");
  const version = corednsVersion(scene);
  const notes = valueOr(scene.topology.dnsPods, []).flatMap((pod) =>
    pod.containers.flatMap((container) =>
      container.restarts > 0 ? [`${pod.name} restarted ${times(container.restarts)}`] : [],
    ),
  );
  return {
    question,
    answer: [
      `${podsRead(pods.length, scene.layout.pods.length)}${version === null ? '' : `, version ${version}`}`,
      ...notes,
      ...skewOf(scene),
    ].join(', '),
    evidence: pods.map((pod) => `${pod.name}: ${podLine(scene, pod.name)}`).join('; '),
  };
}

const times = (count: number): string => (count === 1 ? 'once' : `${String(count)} times`);

const podsRead = (read: number, all: number): string =>
  read < all
    ? `${String(read)} of ${String(all)} pods could be read`
    : `${String(all)} ${all === 1 ? 'pod' : 'pods'}`;

/** Questions for each pod since it started, by which some get far more than their part; probes ask all alike. */
function skewOf(scene: Scene): readonly string[] {
  const asked = scene.layout.pods.flatMap((pod) => {
    const values = metricsOf(scene, pod.name);
    return values === null ? [] : [{ name: pod.name, count: sumOf(values, 'coredns_dns_requests_total') }];
  });
  const all = asked.reduce((sum, { count }) => sum + count, 0);
  const most = asked.sort((a, b) => b.count - a.count)[0];
  if (most === undefined || asked.length < 2 || all < enoughQuestions) return [];
  return most.count > 2 * (all / asked.length)
    ? [`${most.name} has had ${percent(most.count / all)} of all questions`]
    : [];
}

/** Fewer tell nothing about how they are spread. */
const enoughQuestions = 2000;

function podLine(scene: Scene, pod: string): string {
  const values = metricsOf(scene, pod) ?? {};
  const hits = sumOf(values, 'coredns_cache_hits_total');
  const misses = sumOf(values, 'coredns_cache_misses_total');
  const all = sumOf(values, 'coredns_dns_responses_total');
  const failed =
    (values['coredns_dns_responses_total{rcode="SERVFAIL"}'] ?? 0) +
    (values['coredns_dns_responses_total{rcode="REFUSED"}'] ?? 0);
  const memory = values['process_resident_memory_bytes'];
  const asked = increaseOf(scene, pod, 'coredns_dns_requests_total');
  return [
    ...(asked === null ? [] : [`${(asked.by / asked.seconds).toFixed(1)} q/s`]),
    ...(hits + misses === 0 ? [] : [`cache hits ${percent(hits / (hits + misses))}`]),
    ...(all === 0 ? [] : [`SERVFAIL or REFUSED ${percent(failed / all)}`]),
    ...(memory === undefined ? [] : [`${String(Math.round(memory / 1_048_576))} MiB`]),
    ...cpuOf(scene, pod),
  ].join(', ');
}

/** Cores, by metrics.k8s.io. */
function cpuOf({ topology }: Scene, pod: string): readonly string[] {
  const use = topology.usage === undefined ? undefined : valueOr(topology.usage, null)?.pods[pod];
  return use === undefined ? [] : [`${use.cpu.toFixed(2)} cores`];
}
