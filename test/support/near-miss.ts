import { normalZone } from '../../plugin/core/corefile/parse.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { Outcome } from '../../plugin/core/model/outcome.ts';
import { missing } from '../../plugin/core/model/part.ts';
import type { Question } from '../../plugin/core/model/probe.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Topology } from '../../plugin/core/model/topology.ts';

/** The objects, logs and readings of a fault, while every question that was asked is answered as it should be. */
export function objectsWithoutEffect(recording: Recording): Recording {
  const { complaint, topology, observations } = recording;
  const { isPrimary } = sceneOf(complaint, topology, observations).context;
  return {
    ...recording,
    observations: {
      ...observations,
      samples: observations.samples.map((sample): Observation => ({
        kind: 'measured',
        probe: sample.probe,
        sentMs: sample.kind === 'measured' ? sample.sentMs : 0,
        outcome: asItShould(sample.probe.question, isPrimary),
      })),
    },
  };
}

/** What a resolver that works says to a question. */
export function asItShould(question: Question, isPrimary: (name: string) => boolean): Outcome {
  const exists =
    question.kind === 'complained' || question.kind === 'unchecked'
      ? isPrimary(question.name) && !isLedToIt(question, isPrimary)
      : !('suffix' in question);
  const empty = exists && question.type === 'AAAA';
  return {
    class: empty ? 'nodata' : exists ? 'noerror' : 'nxdomain',
    tookMs: 3,
    rcode: exists ? 'NOERROR' : 'NXDOMAIN',
    icmpFrom: null,
    answer: null,
  };
}

/** Where the name as written exists, its longer readings do not, but for what leads them to it. */
const isLedToIt = (
  { name, given }: Question & { readonly kind: 'complained' | 'unchecked' },
  isPrimary: (name: string) => boolean,
): boolean => name !== normalZone(given) && isPrimary(normalZone(given));

const forbidden = <T>(right: string): ReturnType<typeof missing<T>> =>
  missing<T>({ reason: 'forbidden', right });

/**
 * What was measured, while nothing may be read but the DNS Service, its endpoints and pods: no configuration, log, event, policy,
 * node or other pod.
 */
export function effectWithoutObjects(recording: Recording): Recording {
  const { topology, observations } = recording;
  const veiled = <T>(
    parts: Readonly<Record<string, T>>,
  ): Readonly<Record<string, ReturnType<typeof missing>>> =>
    Object.fromEntries(Object.keys(parts).map((key) => [key, forbidden(`get ${key}`)]));
  return {
    ...recording,
    topology: {
      ...topology,
      deployments: forbidden('list deployments'),
      configMaps: veiled(topology.configMaps),
      logs: Object.fromEntries(
        Object.keys(topology.logs).map((pod) => [
          pod,
          { current: forbidden('get pods/log'), previous: forbidden('get pods/log') },
        ]),
      ),
      nodes: veiled(topology.nodes),
      policies: veiled(topology.policies),
      ...(topology.ciliumPolicies === undefined
        ? {}
        : { ciliumPolicies: forbidden('list ciliumnetworkpolicies') }),
      namespaceLabels: veiled(topology.namespaceLabels),
      events: forbidden('list events'),
      namedServices: veiled(topology.namedServices),
      namesakes: forbidden('list services'),
      pods: forbidden('list pods'),
    } as Topology,
    observations: { ...observations, readings: [] },
  };
}
