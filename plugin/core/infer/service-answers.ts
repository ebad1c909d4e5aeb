import { directivesFor } from '../corefile/overrides.ts';
import type { Corefile } from '../corefile/parse.ts';
import type { Observation } from '../model/observation.ts';
import { valueOr, type Part } from '../model/part.ts';
import type { RecordType } from '../model/probe.ts';
import type { NamedService, Topology } from '../model/topology.ts';
import type { Layout } from '../paths/layout.ts';
import { secondsBetween } from '../timestamps.ts';

/**
 * The name of a Service stands for its ClusterIPs (Kubernetes DNS-Based Service Discovery, section 2.3): an answer without any
 * of them is wrong, whoever gave it. Names of headless Services, of aliases and of pods stand for something else.
 */
export const judgeServiceAnswers = (
  samples: readonly Observation[],
  topology: Topology,
  layout: Layout,
): readonly Observation[] => {
  const known = clusterIPsByName(topology, layout);
  return known.size === 0 ? samples : samples.map((sample) => judged(sample, known));
};

function judged(sample: Observation, known: ReadonlyMap<string, readonly string[]>): Observation {
  if (sample.kind === 'missing' || sample.outcome.class !== 'noerror') return sample;
  const { question, target } = sample.probe;
  if (question.kind !== 'complained' || target.role === 'upstream') return sample;
  const right = ofType(known.get(question.name) ?? [], question.type);
  const given = ofType(sample.outcome.answer?.data ?? [], question.type);
  return right.length === 0 || given.length === 0 || given.some((address) => right.includes(address))
    ? sample
    : { ...sample, outcome: { ...sample.outcome, class: 'wrong-answer' } };
}

/** Of the other family the Service may have none, and one made up for it may serve (DNS64). */
const ofType = (addresses: readonly string[], type: RecordType): readonly string[] => {
  if (type !== 'A' && type !== 'AAAA') return [];
  return addresses.filter((one) => one.includes(':') === (type === 'AAAA'));
};

/** Absolute names of Services with the addresses that all of DNS should know by now. */
function clusterIPsByName(topology: Topology, layout: Layout): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, readonly string[]>();
  for (const part of Object.values(topology.namedServices)) {
    const service = valueOr(part, null);
    if (service === null || service.type === 'ExternalName') continue;
    const name = `${service.name}.${service.namespace}.svc.${layout.clusterDomain}`;
    const addresses = clusterIPsOf(service).filter((one) => !one.includes(':') || !isDns64(layout, name));
    if (addresses.length > 0 && isSettled(service, topology.takenAt, layout.corefile, name))
      byName.set(name, addresses);
  }
  return byName;
}

/** None of a headless Service. */
export const clusterIPsOf = ({ clusterIP, clusterIPs = [clusterIP] }: NamedService): readonly string[] =>
  clusterIPs.filter((one) => one !== '' && one !== 'None');

/** It may put addresses of its own in the place of any other IPv6 address (`translate_all`). */
const isDns64 = ({ corefile }: Layout, name: string): boolean =>
  directivesFor(corefile, name).some((directive) => directive.name === 'dns64');

/**
 * Whether the Service is older than any answer that somebody may still keep: one that was deleted and made anew has another
 * address, and an old answer is no wrong configuration. Of what age is not known, nothing is said.
 */
function isSettled(service: NamedService, now: string, corefile: Part<Corefile>, name: string): boolean {
  const changes = [service.createdAt ?? '', service.lastChange?.at ?? ''].filter((at) => at !== '');
  const ages = changes.map((at) => secondsBetween(at, now));
  const keeps = ordinarySeconds + keptSeconds(corefile, name);
  return ages.length > 0 && ages.every((age) => age !== null && age > keeps);
}

/** Caches of programs and nodes, CoreDNS's own, clocks that differ. */
const ordinarySeconds = 300;

/** The most that the plugins "kubernetes" (`ttl`) and "cache" (`serve_stale`) can be set to. */
const mostSeconds = 3600;

/** How long answers of the cluster's data last by the Corefile, beyond the ordinary seconds. */
function keptSeconds(corefile: Part<Corefile>, name: string): number {
  if (corefile.kind === 'missing') return mostSeconds;
  const options = directivesFor(corefile, name)
    .filter((directive) => directive.name === 'kubernetes' || directive.name === 'cache')
    .flatMap(({ block }) => block);
  const ttls = options.flatMap((one) => (one.name === 'ttl' ? [Number(one.args[0])] : []));
  const ttl = ttls.some(Number.isNaN) ? mostSeconds : Math.max(0, ...ttls);
  return ttl + (options.some((one) => one.name === 'serve_stale') ? mostSeconds : 0);
}
