import type { Probe, Vantage } from '../model/probe.ts';
import type { Crossing } from './crossing.ts';
import { addOdds, noOdds, oddsOf, placeOf, type Distribution, type Odds } from './distribution.ts';
import { expectedOf } from './expected.ts';
import { forwardOutcome } from './forward-outcome.ts';
import { clientNameservers, isClusterQuestion, type Layout, type LayoutPod } from './layout.ts';

/** What a fault does to a packet at a crossing: null where it does not strike, `delayed` where it lets it pass slowly. */
export type Effect = (crossing: Crossing) => Distribution | typeof delayed | null;

/** The packet passes, and what lies behind decides; the answer takes hundreds of milliseconds longer. */
export const delayed = 'delayed';

/** Share of delayed answers that are slow indeed. */
const slowWhenDelayed = 0.9;

/** An effect that strikes with probability `share`. */
export interface ActiveEffect {
  readonly effect: Effect;
  readonly share: number;
}

export interface PathContext {
  readonly layout: Layout;
  readonly vantageOf: (probe: Probe) => Vantage;
  /** Whether a complained name is the reading of the search path that should exist. */
  readonly isPrimary: (name: string) => boolean;
}

/** Share of answers to a fixed external name that CoreDNS's cache gives. */
const fromCache = 0.5;

/**
 * The outcome distribution of a probe under a set of effects: the hops are crossed in order, and the first effect that
 * strikes decides. A Service is a mixture over its endpoints, forwarding one over upstreams with CoreDNS's failover.
 */
export function predict(probe: Probe, context: PathContext, effects: readonly ActiveEffect[]): Odds {
  return new Walk(probe, context, effects).outcome();
}

/** One probe's way; a class only to keep the arguments of every crossing in one place. */
class Walk {
  readonly #probe: Probe;
  readonly #context: PathContext;
  readonly #effects: readonly ActiveEffect[];
  readonly #start: Crossing;

  constructor(probe: Probe, context: PathContext, effects: readonly ActiveEffect[]) {
    this.#probe = probe;
    this.#context = context;
    this.#effects = effects;
    const vantage = context.vantageOf(probe);
    this.#start = {
      hop: 'client-resolver',
      probe,
      vantage,
      asker: 'vantage',
      fromNode: vantage.node,
      toNode: null,
      pod: null,
      upstream: null,
      clusterName: isClusterQuestion(probe.question, context.layout),
    };
  }

  outcome(): Odds {
    const { target } = this.#probe;
    const byResolver = this.#asksItsNameserver() ? this.#start : null;
    const rest = (): Odds => {
      switch (target.role) {
        case 'coredns-pod':
          return this.#through([{ ...this.#start, hop: 'source-policy' }], () =>
            this.#toPodNamed(target.pod),
          );
        case 'service':
          return this.#toService();
        case 'upstream':
          return this.#toUpstreamDirectly(target.address);
        case 'nameserver':
          return this.#through([{ ...this.#start, hop: 'source-policy' }], () => this.#expected());
      }
    };
    return byResolver === null ? rest() : this.#through([byResolver], rest);
  }

  #asksItsNameserver(): boolean {
    const { target } = this.#probe;
    const { vantage } = this.#start;
    return (
      vantage.kind === 'app' && clientNameservers(this.#context.layout, vantage).includes(target.address)
    );
  }

  #toService(): Odds {
    const before: readonly Crossing[] = [
      { ...this.#start, hop: 'node-service-rules' },
      { ...this.#start, hop: 'dns-service' },
      { ...this.#start, hop: 'source-policy' },
    ];
    return this.#through(before, () => {
      const pods = this.#endpointPods();
      if (pods.length === 0) return this.#expected();
      const sum: Odds = noOdds();
      for (const pod of pods) addOdds(sum, 1 / pods.length, this.#toPod(pod));
      return sum;
    });
  }

  /** Ready endpoints; where they are unknown or empty, every CoreDNS pod (a fault of the Service then decides before). */
  #endpointPods(): readonly LayoutPod[] {
    const { pods, readyEndpoints } = this.#context.layout;
    const ready = pods.filter((pod) => readyEndpoints?.includes(pod.name) === true);
    return ready.length > 0 ? ready : pods;
  }

  #toPodNamed(name: string): Odds {
    const pod = this.#context.layout.pods.find((candidate) => candidate.name === name);
    return pod === undefined ? this.#expected() : this.#toPod(pod);
  }

  #toPod(pod: LayoutPod): Odds {
    const at: Crossing = { ...this.#start, toNode: pod.node, pod };
    const way: readonly Crossing[] = [
      { ...at, hop: 'node-path' },
      { ...at, hop: 'destination-policy' },
      { ...at, hop: 'coredns-process' },
      { ...at, hop: 'coredns-config' },
    ];
    return this.#through(way, () =>
      this.#start.clusterName ? this.#fromClusterData(at) : this.#forwarded(at, pod),
    );
  }

  #fromClusterData(at: Crossing): Odds {
    const way: readonly Crossing[] = [
      { ...at, hop: 'coredns-api' },
      { ...at, hop: 'authority' },
    ];
    return this.#through(way, () => this.#expected());
  }

  #forwarded(at: Crossing, pod: LayoutPod): Odds {
    const upstreams = this.#context.layout.forwardTargets(this.#probe.question, pod.node);
    if (upstreams.length === 0) return this.#through([{ ...at, hop: 'authority' }], () => this.#expected());
    const answers = upstreams.map((upstream) => {
      const own: Crossing = { ...at, asker: 'coredns', fromNode: pod.node, toNode: null, upstream };
      return this.#through([{ ...own, hop: 'coredns-egress' }], () => this.#askUpstream(own));
    });
    return this.#cached(forwardOutcome(answers, this.#probe.protocol));
  }

  /** A name that others ask for too may come from CoreDNS's cache, whatever the upstreams do; a random one never does. */
  #cached(fresh: Odds): Odds {
    if ('suffix' in this.#probe.question) return fresh;
    const sum: Odds = noOdds();
    addOdds(sum, fromCache, this.#expected());
    addOdds(sum, 1 - fromCache, fresh);
    return sum;
  }

  #toUpstreamDirectly(upstream: string): Odds {
    const at: Crossing = { ...this.#start, upstream };
    return this.#through([{ ...at, hop: 'source-policy' }], () => this.#askUpstream(at));
  }

  #askUpstream(at: Crossing): Odds {
    const way: readonly Crossing[] = [
      { ...at, hop: 'node-egress' },
      { ...at, hop: 'upstream' },
      { ...at, hop: 'authority' },
    ];
    return this.#through(way, () => this.#expected());
  }

  #expected(): Odds {
    const { question } = this.#probe;
    return oddsOf(
      expectedOf(
        question,
        (question.kind === 'complained' || question.kind === 'unchecked') &&
          this.#context.isPrimary(question.name),
      ),
    );
  }

  /** Crosses hops in order; what no effect stops goes on to `then`. */
  #through(crossings: readonly Crossing[], then: () => Odds): Odds {
    let sum: Odds | null = null;
    let passing = 1;
    let punctual = 1;
    for (const crossing of crossings) {
      for (const { effect, share } of this.#effects) {
        const struck = effect(crossing);
        if (struck === null) continue;
        if (struck === delayed) {
          punctual *= 1 - share * slowWhenDelayed;
          continue;
        }
        if (passing === 1 && share === 1) return oddsOf(struck);
        sum ??= noOdds();
        addOdds(sum, passing * share, oddsOf(struck));
        passing *= 1 - share;
        if (passing === 0) return sum;
      }
    }
    const beyond = punctual === 1 ? then() : slowed(then(), 1 - punctual);
    if (sum === null) return beyond;
    addOdds(sum, passing, beyond);
    return sum;
  }
}

function slowed(odds: Odds, share: number): Odds {
  const copy = odds.slice();
  const place = placeOf('slow');
  copy[place] = 1 - (1 - (copy[place] ?? 0)) * (1 - share);
  return copy;
}
