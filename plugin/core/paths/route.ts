import type { ForwardManner } from '../corefile/forward-line.ts';
import type { Transport } from './forward-outcome.ts';
import type { Protocol, Probe, Vantage } from '../model/probe.ts';
import type { Crossing } from './crossing.ts';
import { oddsOf, type Odds } from './distribution.ts';
import { expectedOf } from './expected.ts';
import { asksItsNameserver, isClusterQuestion, nameOnPath, type Layout, type LayoutPod } from './layout.ts';
import { isNodeCacheAddress } from './node-cache.ts';
import { keepsClients } from './session-affinity.ts';
import { isEncrypted } from './upstreams.ts';

/** The ways of a probe as a tree: hops crossed in order, a Service's choice among endpoints, CoreDNS's among upstreams. */
export type Route =
  /** Nothing more stands between the question and its answer. */
  | { readonly kind: 'answered'; readonly expected: Odds }
  | { readonly kind: 'cross'; readonly crossings: readonly Crossing[]; readonly then: Route }
  /** One of them, each as likely as the others; `alike`: the same one for all that is asked from one place. */
  | { readonly kind: 'either'; readonly routes: readonly Route[]; readonly alike: boolean }
  /** CoreDNS asks these upstreams; `cached` is what its cache may answer instead, null for names that no cache has. */
  | {
      readonly kind: 'forward';
      readonly routes: readonly Route[];
      readonly protocol: Protocol;
      /** Absent: as usual. */
      readonly manner?: ForwardManner;
      /** How they are asked; absent: as CoreDNS was. */
      readonly over?: Transport;
      readonly cached: Odds | null;
      /** Whether nobody waits as long as it takes to give up on silent servers: 2 s for names of the cluster. */
      readonly isAwaitedBriefly?: boolean;
    };

export interface PathContext {
  readonly layout: Layout;
  readonly vantageOf: (probe: Probe) => Vantage;
  /** Whether a complained name is the reading of the search path that should exist. */
  readonly isPrimary: (name: string) => boolean;
}

export const routeOf = (probe: Probe, context: PathContext): Route => new Surveyor(probe, context).route();

/** Every crossing of a route, in order. */
export function crossingsOf(route: Route): readonly Crossing[] {
  switch (route.kind) {
    case 'answered':
      return [];
    case 'cross':
      return [...route.crossings, ...crossingsOf(route.then)];
    case 'either':
    case 'forward':
      return route.routes.flatMap(crossingsOf);
  }
}

/** One probe's ways; a class only to keep the arguments of every crossing in one place. */
class Surveyor {
  readonly #probe: Probe;
  readonly #context: PathContext;
  readonly #start: Crossing;
  readonly #answered: Route & { readonly kind: 'answered' };

  constructor(probe: Probe, context: PathContext, vantage: Vantage = context.vantageOf(probe)) {
    const { question } = probe;
    const primary =
      (question.kind === 'complained' || question.kind === 'unchecked') && context.isPrimary(question.name);
    this.#probe = probe;
    this.#context = context;
    this.#answered = { kind: 'answered', expected: oddsOf(expectedOf(question, primary)) };
    this.#start = {
      hop: 'client-resolver',
      probe,
      vantage,
      asker: 'vantage',
      fromNode: vantage.node,
      toNode: null,
      pod: null,
      upstream: null,
      supposed: false,
      clusterName: isClusterQuestion(question, context.layout),
    };
  }

  route(): Route {
    const toTarget = this.#toTarget();
    return asksItsNameserver(this.#context.layout, this.#start.vantage, this.#probe)
      ? cross([this.#start], toTarget)
      : toTarget;
  }

  #toTarget(): Route {
    const { target } = this.#probe;
    const inside = this.#podInside();
    if (inside !== null) return this.#fromInside(inside);
    const out = this.#policy(this.#start);
    switch (target.role) {
      case 'coredns-pod':
        return cross(out, this.#toPodNamed(target.pod));
      case 'service':
        return this.#toService();
      case 'upstream':
        return this.#toUpstreamDirectly(target.address);
      case 'nameserver':
        if (this.#context.layout.serviceAddresses.includes(target.address)) return this.#toService();
        return this.#start.vantage.kind !== 'host' && isNodeCacheAddress(target.address)
          ? cross([...out, { ...this.#start, hop: 'node-cache' }], this.#behindNodeCache())
          : cross(out, this.#answered);
    }
  }

  /** The cache asks from its node's own network: CoreDNS through the Service, over TCP, or the node's nameservers. */
  #behindNodeCache(): Route {
    const { question, protocol } = this.#probe;
    const { vantage, clusterName } = this.#start;
    const inside = this.#context.layout.nodeCache?.asksCoredns(nameOnPath(question), clusterName) === true;
    const asked: Probe = { ...this.#probe, protocol: inside ? 'tcp' : protocol };
    const cache = new Surveyor(asked, this.#context, { ...vantage, kind: 'host' });
    const upstreams = this.#context.layout.nodeNameservers(vantage.node) ?? [];
    return {
      kind: 'forward',
      protocol,
      cached: 'suffix' in question ? null : this.#answered.expected,
      isAwaitedBriefly: clusterName,
      routes: inside
        ? [cache.#toService()]
        : upstreams.length === 0
          ? [this.#answered]
          : upstreams.map((upstream) => cache.#toUpstreamDirectly(upstream)),
    };
  }

  /** The CoreDNS pod in whose network the vantage is; null for every other place. */
  #podInside(): LayoutPod | null {
    const { inPod } = this.#start.vantage;
    return this.#context.layout.pods.find(({ name }) => name === inPod) ?? null;
  }

  /** Nothing lies before the server of the own pod; an upstream is asked past the server, by the server's way. */
  #fromInside(pod: LayoutPod): Route {
    const at: Crossing = { ...this.#start, fromNode: pod.node, pod };
    const { target } = this.#probe;
    if (target.role !== 'upstream') return this.#inPod(at, pod);
    const own: Crossing = { ...at, upstream: target.address };
    return cross([{ ...own, hop: 'coredns-egress' }], this.#askUpstream(own));
  }

  #toService(): Route {
    const before: readonly Crossing[] = [
      { ...this.#start, hop: 'node-service-rules' },
      { ...this.#start, hop: 'dns-service' },
      ...this.#policy(this.#start),
    ];
    const pods = this.#endpointPods();
    if (pods.length > 0)
      return cross(before, {
        kind: 'either',
        routes: pods.map((pod) => this.#toPod(pod)),
        alike: keepsClients(this.#context.layout.service),
      });
    return cross(before, this.#context.layout.arePodsKnown ? this.#answered : this.#toPod(null));
  }

  /** Ready endpoints; where they are unknown or empty, every CoreDNS pod (a fault of the Service then decides before). */
  #endpointPods(): readonly LayoutPod[] {
    const { pods, readyEndpoints } = this.#context.layout;
    const ready = pods.filter((pod) => readyEndpoints?.includes(pod.name) === true);
    return ready.length > 0 ? ready : pods;
  }

  #toPodNamed(name: string): Route {
    const pod = this.#context.layout.pods.find((candidate) => candidate.name === name);
    return pod === undefined ? this.#answered : this.#toPod(pod);
  }

  /** null: one of those that nobody knows. */
  #toPod(pod: LayoutPod | null): Route {
    const at: Crossing = { ...this.#start, toNode: pod?.node ?? null, pod };
    const way: readonly Crossing[] = [
      { ...at, hop: 'node-path' },
      { ...at, hop: 'destination-policy' },
    ];
    return cross(way, this.#inPod(at, pod));
  }

  #inPod(at: Crossing, pod: LayoutPod | null): Route {
    const way: readonly Crossing[] = [
      { ...at, hop: 'coredns-process' },
      { ...at, hop: 'coredns-config' },
    ];
    const node = pod?.node ?? null;
    return cross(way, this.#start.clusterName ? this.#fromClusterData(at, node) : this.#forwarded(at, node));
  }

  /** What the cluster does not have is handed on, where the Corefile says so. */
  #fromClusterData(at: Crossing, node: string | null): Route {
    return cross([{ ...at, hop: 'coredns-api' }], this.#forwarded(at, node));
  }

  #forwarded(at: Crossing, node: string | null): Route {
    const { question, protocol } = this.#probe;
    const { to, manner, supposed } = this.#context.layout.forwarding(question, node);
    if (to.length === 0) return cross([{ ...at, hop: 'authority' }], this.#answered);
    return {
      kind: 'forward',
      protocol,
      manner,
      over: to.every(isEncrypted) ? 'tls' : (manner.over ?? protocol),
      // A name that others ask for too may be cached; a random one never is.
      cached: 'suffix' in question ? null : this.#answered.expected,
      routes: to.map((upstream) => {
        const over = isEncrypted(upstream) ? 'tcp' : (manner.over ?? protocol);
        const probe: Probe = over === protocol ? this.#probe : { ...this.#probe, protocol: over };
        const own: Crossing = {
          ...at,
          probe,
          asker: 'coredns',
          fromNode: node,
          toNode: null,
          upstream,
          supposed,
        };
        return cross([{ ...own, hop: 'coredns-egress' }], this.#askUpstream(own));
      }),
    };
  }

  #toUpstreamDirectly(upstream: string): Route {
    const at: Crossing = { ...this.#start, upstream };
    return cross(this.#policy(at), this.#askUpstream(at));
  }

  /** Policies hold for pods; one on the host network is none to them (Kubernetes documentation, "Network Policies": hostNetwork pods). */
  #policy(at: Crossing): readonly Crossing[] {
    return at.vantage.hostNetwork === true ? [] : [{ ...at, hop: 'source-policy' }];
  }

  #askUpstream(at: Crossing): Route {
    const way: readonly Crossing[] = [
      { ...at, hop: 'node-egress' },
      { ...at, hop: 'upstream' },
      { ...at, hop: 'authority' },
    ];
    return cross(way, this.#answered);
  }
}

/** Ways that only cross are joined, so that a tree has as few joints as it has choices. */
const cross = (crossings: readonly Crossing[], then: Route): Route =>
  then.kind === 'cross'
    ? { kind: 'cross', crossings: [...crossings, ...then.crossings], then: then.then }
    : { kind: 'cross', crossings, then };
