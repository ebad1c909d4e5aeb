import { conntrackFill, conntrackOf } from '../faults/conntrack-full.ts';
import { corednsVersion } from '../faults/coredns-version.ts';
import { metricsOf, nodesRead, nodeTable } from '../faults/readings.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { notMeasured, wellIf, type Fact } from './fact.ts';
import { droppedBy } from '../faults/node-counters.ts';

/** Conditions, pressure stall information and connection tracking of the nodes that were read. */
export function nodeFact(scene: Scene): Fact {
  const question = 'Node performance?';
  const nodes = nodesRead(scene).filter((node) => nodeTable(scene, node, '/proc/loadavg') !== null);
  if (nodes.length === 0) return notMeasured(question, 'no probe on the host network could read /proc');
  const lines = nodes.map((node) => nodeLine(scene, node));
  const strained = lines.filter(({ strains }) => strains.length > 0);
  return {
    question,
    answer:
      strained.length === 0
        ? 'nothing is under strain'
        : strained.map(({ node, strains }) => `${node}: ${strains.join(', ')}`).join('; '),
    evidence: lines.map(({ node, values }) => `${node}: ${values.join(', ')}`).join('; '),
    ...wellIf(strained.length === 0),
  };
}

/** Percent of time that something waited; above it the resource is saturated. */
const pressureLimits = { cpu: 20, memory: 10, io: 10 } as const;

function nodeLine(
  scene: Scene,
  node: string,
): { readonly node: string; readonly strains: readonly string[]; readonly values: readonly string[] } {
  const strains: string[] = [];
  const values: string[] = [`load ${nodeTable(scene, node, '/proc/loadavg')?.split(' ')[0] ?? '?'}`];
  for (const kind of ['cpu', 'memory', 'io'] as const) {
    const some = pressureOf(nodeTable(scene, node, `/proc/pressure/${kind}`));
    if (some === null) continue;
    values.push(`${kind} pressure ${String(some)} %`);
    if (some > pressureLimits[kind]) strains.push(`${kind} pressure ${String(some)} %`);
  }
  const table = conntrackOf(scene, node);
  if (table !== null) {
    values.push(`connection tracking ${conntrackFill(table)}`);
    if (table.count > 0.8 * table.max) strains.push(`connection tracking ${conntrackFill(table)}`);
  }
  for (const { what, sinceStart, now } of droppedBy(scene, node)) {
    if (now !== null && now > 0) strains.push(`${String(now)} ${what} lost just now`);
    if (sinceStart > 0) values.push(`${String(sinceStart)} ${what} lost since the node started`);
  }
  values.push(...loadOf(scene, node));
  const part = scene.topology.nodes[node];
  const conditions = part === undefined ? [] : (valueOr(part, null)?.conditions ?? []);
  for (const one of conditions) if (one.type !== 'Ready' && one.status === 'True') strains.push(one.type);
  return { node, strains, values };
}

/** What its pods may use and do use; limits beyond the node are usual, and a reason to look when it is under pressure. */
function loadOf({ topology }: Scene, node: string): readonly string[] {
  const shares = topology.nodeShares?.[node];
  const use = topology.usage === undefined ? undefined : valueOr(topology.usage, null)?.nodes[node];
  const limits = shares === undefined ? null : valueOr(shares, null);
  return [
    ...(limits === null
      ? []
      : [`limits of its pods: CPU ${percent(limits.cpuLimits)}, memory ${percent(limits.memoryLimits)}`]),
    ...(use === undefined ? [] : [`used: CPU ${percent(use.cpu)}, memory ${percent(use.memory)}`]),
  ];
}

/** "some avg10=0.00 avg60=1.25 …" → 1.25; null where it could not be read. */
function pressureOf(text: string | null): number | null {
  const value = /^some .*avg60=([0-9.]+)/m.exec(text ?? '')?.[1];
  return value === undefined ? null : Number(value);
}

/** What CoreDNS says of itself, pod by pod; rates between the first and the last reading. */
export function corednsFact(scene: Scene): Fact {
  const question = 'CoreDNS performance?';
  const pods = scene.layout.pods.filter((pod) => metricsOf(scene, pod.name) !== null);
  if (pods.length === 0) return notMeasured(question, 'port 9153 of no CoreDNS pod could be read');
  const version = corednsVersion(scene);
  const notes = valueOr(scene.topology.dnsPods, []).flatMap((pod) =>
    pod.containers.flatMap((container) =>
      container.restarts > 0 ? [`${pod.name} restarted ${String(container.restarts)} times`] : [],
    ),
  );
  return {
    question,
    answer: [
      `${String(pods.length)} pods${version === null ? '' : `, version ${version}`}`,
      ...notes,
      ...skewOf(scene),
    ].join(', '),
    evidence: pods.map((pod) => `${pod.name}: ${podLine(scene, pod.name)}`).join('; '),
  };
}

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
  const qps = rateOf(scene, pod, 'coredns_dns_requests_total');
  return [
    ...(qps === null ? [] : [`${qps.toFixed(1)} q/s`]),
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

const percent = (share: number): string => `${String(Math.round(share * 100))} %`;

const sumOf = (values: Readonly<Record<string, number>>, name: string): number =>
  Object.entries(values).reduce(
    (sum, [key, value]) => (key === name || key.startsWith(`${name}{`) ? sum + value : sum),
    0,
  );

/** Increase per second between the first and the last reading; null where there was only one. */
function rateOf(scene: Scene, pod: string, name: string): number | null {
  const readings = scene.observations.readings.filter(
    ({ subject, content }) =>
      subject.kind === 'coredns-metrics' && subject.pod === pod && content.kind === 'present',
  );
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || last.atMs - first.atMs < 500) return null;
  const value = ({ content }: typeof first): number =>
    content.kind === 'present' && content.value.kind === 'metrics' ? sumOf(content.value.values, name) : 0;
  return ((value(last) - value(first)) * 1000) / (last.atMs - first.atMs);
}
