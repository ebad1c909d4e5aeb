import type { Complaint } from '../model/complaint.ts';
import type { ProbeRequest, Protocol, Question, Target, Vantage } from '../model/probe.ts';
import { inZone } from '../corefile/zone.ts';
import { searchListOf } from '../infer/primary-names.ts';
import { clientNameservers, isClusterQuestion, type Layout } from '../paths/layout.ts';
import { isNodeCacheAddress } from '../paths/node-cache.ts';
import type { Upstream } from '../paths/upstreams.ts';
import {
  clusterQuestions,
  complainedQuestions,
  controlQuestions,
  externalAbsent,
  externalAbsentV6,
  externalNames,
  pairQuestion,
  reverseAbsent,
  reverseQuestion,
  rootLarge,
  rootQuestion,
  uncheckedQuestions,
  zoneQuestions,
} from './questions.ts';

/** CoreDNS answers cluster names within milliseconds or not at all. */
const clusterTimeoutMs = 2000;

/** CoreDNS gives up on silent upstreams after up to 6 s. */
const externalTimeoutMs = 7500;

/** An upstream asked directly; CoreDNS waits 2 s for it, and what comes later tells slow from silent. */
const upstreamTimeoutMs = 5500;

/** More CoreDNS pods than this are sampled, not all asked. */
const mostPods = 12;

/** Everything worth asking from one vantage in one round. */
export function sweep(complaint: Complaint, layout: Layout, vantage: Vantage): readonly ProbeRequest[] {
  if (vantage.privileged === true) return [];
  const ask = requestsFrom(vantage);
  if (vantage.kind === 'coredns') return fromInside(ask, complaint, layout, vantage);
  const searches = searchListOf(layout, vantage.id);
  const names = vantage.kind === 'host' ? [] : complainedQuestions(complaint, layout, searches);
  const pods = layout.pods.slice(0, mostPods).map((pod): Target => ({
    role: 'coredns-pod',
    pod: pod.name,
    address: pod.address,
    port: pod.port,
  }));
  return [
    ...pods.flatMap((target) => atPod(ask, target, layout, complaint, names)),
    ...clientTargets(layout, vantage).flatMap((target) =>
      atClientTarget(ask, target, layout, complaint, names, vantage.kind === 'host'),
    ),
    ...layout.upstreams
      .filter(isPlain)
      .flatMap(({ address, port, zone }) =>
        atUpstream(ask, { role: 'upstream', address, port }, zone, vantage, complaint, layout),
      ),
  ];
}

/** The server in whose pod the vantage is, and what that server would ask. */
const fromInside = (
  ask: Ask,
  complaint: Complaint,
  layout: Layout,
  vantage: Vantage,
): readonly ProbeRequest[] => [
  ...layout.pods
    .filter(({ name }) => name === vantage.inPod)
    .flatMap(({ name, address, port }) =>
      atPod(ask, { role: 'coredns-pod', pod: name, address, port }, layout, complaint, []),
    ),
  ...layout.upstreams
    .filter(isPlain)
    .flatMap(({ address, port, zone }) =>
      atUpstream(ask, { role: 'upstream', address, port }, zone, vantage, complaint, layout),
    ),
];

const isPlain = ({ plain }: Upstream): boolean => plain;

type Ask = (
  target: Target,
  protocol: Protocol,
  question: Question,
  samples: number,
  timeoutMs: number,
  gate?: ProbeRequest['gate'],
) => ProbeRequest;

const requestsFrom =
  (vantage: Vantage): Ask =>
  (target, protocol, question, samples, timeoutMs, gate = 'none') => ({
    probe: { vantage: vantage.id, target, protocol, question },
    samples,
    intervalMs: 0,
    timeoutMs,
    gate,
  });

function atPod(
  ask: Ask,
  target: Target,
  layout: Layout,
  complaint: Complaint,
  names: readonly Question[],
): readonly ProbeRequest[] {
  const { known, absent } = clusterQuestions(layout);
  return [
    ask(target, 'udp', absent, 3, clusterTimeoutMs),
    ask(target, 'udp', known, 1, clusterTimeoutMs),
    ask(target, 'tcp', absent, 2, clusterTimeoutMs),
    ask(target, 'udp', externalAbsent, 2, externalTimeoutMs, 'target-answers'),
    ask(target, 'udp', rootQuestion, 1, externalTimeoutMs, 'target-answers'),
    ask(target, 'tcp', externalAbsent, 1, externalTimeoutMs, 'target-answers'),
    ...apart(complaint, layout).map((question) =>
      ask(target, 'udp', question, 1, externalTimeoutMs, 'target-answers'),
    ),
    ...[...names, ...controlQuestions(complaint)].map((question) => named(ask, target, question, layout, 1)),
  ];
}

/**
 * The Service, and whatever else the vantage's resolv.conf names. A Service is a mixture: enough samples to meet each endpoint. Where
 * one pod is all there is behind it, fewer do, and that pod, which gets them all, is spared.
 */
function atClientTarget(
  ask: Ask,
  target: Target,
  layout: Layout,
  complaint: Complaint,
  names: readonly Question[],
  isHost: boolean,
): readonly ProbeRequest[] {
  const { known, absent } = clusterQuestions(layout);
  const reverse = reverseQuestion(target.address);
  const most = isOfOnePod(layout) ? forOnePod : forMixture;
  return [
    ask(target, 'udp', absent, most.absent, clusterTimeoutMs),
    ask(target, 'udp', known, most.known, clusterTimeoutMs),
    ask(target, 'tcp', absent, most.absent / 2, clusterTimeoutMs),
    ...(isHost ? [] : [ask(target, 'udp', pairQuestion(layout), most.pairs, clusterTimeoutMs)]),
    ...(reverse === null || target.role !== 'service'
      ? []
      : [ask(target, 'udp', reverse, 1, clusterTimeoutMs)]),
    // A cache on the node has other sources for other names: its silence for the cluster's says nothing of them.
    isNodeCacheAddress(target.address)
      ? ask(target, 'udp', externalAbsent, most.external, upstreamTimeoutMs)
      : ask(target, 'udp', externalAbsent, most.external, externalTimeoutMs, 'target-answers'),
    ask(target, 'udp', rootQuestion, 1, externalTimeoutMs, 'target-answers'),
    ask(target, 'tcp', externalAbsent, 2, externalTimeoutMs, 'target-answers'),
    ...apart(complaint, layout).map((question) =>
      ask(target, 'udp', question, most.apart, externalTimeoutMs, 'target-answers'),
    ),
    ...[...names, ...controlQuestions(complaint)].map((question) =>
      named(ask, target, question, layout, most.named),
    ),
    ...otherwise(externalNames(complaint, layout), names).map(({ question, protocol }) =>
      ask(target, protocol, question, 2, externalTimeoutMs, 'target-answers'),
    ),
  ];
}

/** Samples of each kind of question. */
const forMixture = { absent: 12, known: 2, pairs: 8, external: 6, apart: 3, named: 4 } as const;
const forOnePod = { absent: 8, known: 1, pairs: 4, external: 4, apart: 2, named: 2 } as const;

const isOfOnePod = ({ pods, readyEndpoints }: Layout): boolean =>
  pods.length === 1 && readyEndpoints?.length === 1;

/** Kinds of questions that something on the way may treat apart: by record type, size, zone. */
const apart = (complaint: Complaint, layout: Layout): readonly Question[] => [
  externalAbsentV6,
  reverseAbsent,
  rootLarge,
  ...zoneQuestions(complaint, layout),
];

/** Names complained of and asked for here, as AAAA and over TCP. */
function otherwise(
  external: readonly Question[],
  asked: readonly Question[],
): readonly { readonly question: Question; readonly protocol: Protocol }[] {
  const complained = external.filter((question) => question.kind === 'complained');
  return asked.length === 0
    ? []
    : complained.flatMap((question) => [
        { question: { ...question, type: 'AAAA' }, protocol: 'udp' },
        { question, protocol: 'tcp' },
      ]);
}

/** A cluster name is answered at once or not at all and needs no gate; an external one may take CoreDNS seconds. */
function named(ask: Ask, target: Target, question: Question, layout: Layout, samples: number): ProbeRequest {
  return isClusterQuestion(question, layout)
    ? ask(target, 'udp', question, samples, clusterTimeoutMs)
    : ask(target, 'udp', question, samples, externalTimeoutMs, 'target-answers');
}

function atUpstream(
  ask: Ask,
  target: Target,
  zone: string,
  vantage: Vantage,
  complaint: Complaint,
  layout: Layout,
): readonly ProbeRequest[] {
  if (vantage.kind === 'baseline') return [];
  const names = externalNames(complaint, layout).filter(
    (question) => zone === '.' || ('name' in question && inZone(question.name, zone)),
  );
  const general =
    zone === '.'
      ? [
          ask(target, 'udp', externalAbsent, 3, upstreamTimeoutMs),
          ask(target, 'udp', rootQuestion, 2, upstreamTimeoutMs),
          ask(target, 'tcp', externalAbsent, 2, upstreamTimeoutMs),
          ...apart(complaint, layout)
            .filter((question) => isServedBy(question, target.address, layout, vantage))
            .map((question) => ask(target, 'udp', question, 2, upstreamTimeoutMs)),
          ask(target, 'tcp', rootLarge, 1, upstreamTimeoutMs),
        ]
      : [
          ask(target, 'udp', { kind: 'external-absent', suffix: zone, type: 'A' }, 3, upstreamTimeoutMs),
          ask(target, 'tcp', { kind: 'external-absent', suffix: zone, type: 'A' }, 1, upstreamTimeoutMs),
        ];
  return [
    ...general,
    ...names.map((question) => ask(target, 'udp', question, 2, upstreamTimeoutMs)),
    ...otherwise(names, names).map(({ question, protocol }) =>
      ask(target, protocol, question, 2, upstreamTimeoutMs),
    ),
    ...uncheckedQuestions(names).map((question) => ask(target, 'udp', question, 1, upstreamTimeoutMs)),
  ];
}

/** A zone with its own upstreams is not asked of the others. */
function isServedBy(question: Question, address: string, layout: Layout, { node }: Vantage): boolean {
  const targets = layout.forwardTargets(question, node);
  return targets.length === 0 || targets.includes(address);
}

/** The DNS Service, and nameservers of the vantage's resolv.conf that are something else. A host asks its own as upstreams. */
function clientTargets(layout: Layout, vantage: Vantage): readonly Target[] {
  const service = layout.serviceTarget === null ? [] : [layout.serviceTarget];
  if (vantage.kind === 'host') return service;
  const others = clientNameservers(layout, vantage).filter(
    (address) => !service.some((target) => target.address === address),
  );
  return [
    ...service,
    ...others.map((address): Target => ({
      role: layout.upstreams.some((upstream) => upstream.address === address) ? 'upstream' : 'nameserver',
      address,
      port: 53,
    })),
  ];
}
