import { isOnHost } from '../model/is-on-host.ts';
import type { Cell } from '../model/cell.ts';
import type { HopKind } from '../model/hop.ts';
import { questionName, type Probe, type Target } from '../model/probe.ts';
import type { Contrast } from '../model/verdict.ts';
import { wilson } from './interval.ts';
import type { Scored } from './score.ts';
import type { Scene } from './scene.ts';

const dimensions = ['target', 'vantage', 'question', 'protocol', 'pace', 'flow'] as const;
type Dimension = (typeof dimensions)[number];

/** Which single difference speaks clearest for each hop. */
const clearest: Readonly<Record<HopKind, readonly Dimension[]>> = {
  'client-resolver': ['target', 'vantage', 'question', 'protocol', 'pace', 'flow'],
  'source-policy': ['vantage', 'protocol', 'target', 'question', 'pace', 'flow'],
  'node-cache': ['target', 'vantage', 'question', 'protocol', 'pace', 'flow'],
  'node-service-rules': ['target', 'vantage', 'protocol', 'question', 'pace', 'flow'],
  'dns-service': ['target', 'vantage', 'protocol', 'question', 'pace', 'flow'],
  'node-path': ['target', 'vantage', 'protocol', 'question', 'pace', 'flow'],
  'destination-policy': ['vantage', 'protocol', 'target', 'question', 'pace', 'flow'],
  'coredns-process': ['target', 'protocol', 'vantage', 'question', 'pace', 'flow'],
  'coredns-config': ['question', 'target', 'protocol', 'vantage', 'pace', 'flow'],
  'coredns-api': ['target', 'question', 'protocol', 'vantage', 'pace', 'flow'],
  'coredns-egress': ['target', 'question', 'protocol', 'vantage', 'pace', 'flow'],
  'node-egress': ['target', 'question', 'vantage', 'protocol', 'pace', 'flow'],
  upstream: ['pace', 'target', 'question', 'protocol', 'vantage', 'flow'],
  authority: ['question', 'target', 'protocol', 'vantage', 'pace', 'flow'],
  'api-to-kubelet': [],
};

/**
 * The failing cell that the fault explains and the passing cell it does not touch which differ in exactly one thing.
 * null where no such pair was measured.
 */
export function contrastOf(scene: Scene, scored: Scored, hop: HopKind): Contrast | null {
  const failing = [...scored.struck().keys()].filter((cell) => cell.failed > 0);
  const passing = scene.cells.filter(
    (cell) => cell.measured > 0 && cell.failed === 0 && !scored.struck().has(cell),
  );
  const pairs = dimensions.flatMap((dimension) => {
    const sought = new Set(failing.map(({ probe }) => allBut(dimension, probe)));
    const near = passing.filter(({ probe }) => sought.has(allBut(dimension, probe)));
    const alike = Map.groupBy(near, ({ probe }) => allBut(dimension, probe));
    return failing.flatMap((fails) =>
      (alike.get(allBut(dimension, fails.probe)) ?? [])
        .filter((passes) => differing(dimension, fails.probe) !== differing(dimension, passes.probe))
        .map((passes) => ({ fails, passes, dimension })),
    );
  });
  const order = clearest[hop];
  const best = pairs.sort(
    (a, b) =>
      Number(isClear(b)) - Number(isClear(a)) ||
      order.indexOf(a.dimension) - order.indexOf(b.dimension) ||
      likeness(scene, b.fails, b.passes) - likeness(scene, a.fails, a.passes) ||
      b.fails.failed / b.fails.measured - a.fails.failed / a.fails.measured ||
      weight(b) - weight(a),
  )[0];
  return best === undefined
    ? null
    : { failing: best.fails, passing: best.passes, differsIn: describe(scene, best.dimension, best.passes) };
}

const differing = (
  dimension: Dimension,
  { target, vantage, question, protocol, paced, flow }: Probe,
): string => {
  switch (dimension) {
    case 'target':
      return `${target.address}:${String(target.port)}`;
    case 'vantage':
      return vantage;
    case 'question':
      return `${question.kind} ${questionName(question)} ${question.type}${'bytes' in question ? ` ${String(question.bytes)}` : ''}`;
    case 'protocol':
      return protocol;
    case 'pace':
      return paced === true ? 'slowly' : 'at once';
    case 'flow':
      return flow === undefined ? 'any' : String(flow);
  }
};

/** All else that a probe is, in words; found once for each probe. */
function allBut(dimension: Dimension, probe: Probe): string {
  const known = others.get(probe) ?? othersOf(probe);
  others.set(probe, known);
  return known[dimension];
}

const others = new WeakMap<Probe, Readonly<Record<Dimension, string>>>();

function othersOf(probe: Probe): Readonly<Record<Dimension, string>> {
  const said = dimensions.map((dimension) => differing(dimension, probe));
  return Object.fromEntries(
    dimensions.map((dimension, index) => [dimension, said.toSpliced(index, 1).join(' ')]),
  ) as Record<Dimension, string>;
}

/** Vantages on one node are more alike than on two; targets of one role more than of two; UDP says more than TCP. */
function likeness(scene: Scene, a: Cell, b: Cell): number {
  const [one, other] = [scene.context.vantageOf(a.probe), scene.context.vantageOf(b.probe)];
  return (
    (one.node === other.node ? 4 : 0) +
    (one.kind === 'app' ? 2 : 0) +
    (other.kind === 'baseline' || other.kind === 'app' ? 2 : 0) +
    (a.probe.target.role === b.probe.target.role ? 1 : 0) +
    (a.probe.protocol === 'udp' ? 1 : 0)
  );
}

/** Most of several samples fail, or the rates differ beyond chance: their 95 % intervals hardly meet. */
const isClear = ({ fails, passes }: { readonly fails: Cell; readonly passes: Cell }): boolean =>
  (fails.measured > 1 && fails.failed >= 0.6 * fails.measured) ||
  wilson(fails.failed, fails.measured)[0] > wilson(0, passes.measured)[1] - 0.02;

const weight = ({ fails, passes }: { readonly fails: Cell; readonly passes: Cell }): number =>
  Math.min(fails.measured, 10) + Math.min(passes.measured, 10);

function describe(scene: Scene, dimension: Dimension, passes: Cell): string {
  const { target, protocol, question } = passes.probe;
  switch (dimension) {
    case 'target':
      return `the same question from the same place to ${nameOf(target)}`;
    case 'vantage': {
      const vantage = scene.context.vantageOf(passes.probe);
      const who = isOnHost(vantage)
        ? `the host network of ${vantage.node}`
        : vantage.inPod !== undefined
          ? `inside pod ${vantage.inPod} itself`
          : `a pod in ${vantage.namespace} on ${vantage.node}`;
      return `the same question to the same address from ${who}`;
    }
    case 'protocol':
      return `the same question from the same place over ${protocol.toUpperCase()}`;
    case 'pace':
      return 'the same question from the same place, asked a few times a second';
    case 'flow':
      return passes.probe.flow === undefined
        ? 'the same question from the same place, from a new source port each time'
        : 'the same question from the same place, from another source port';
    case 'question':
      if (question.kind === 'root-large' && question.bytes !== undefined)
        return `the same question with ${String(question.bytes)} bytes on offer for its answer`;
      return `another question (${questionName(question)}) from the same place to the same address`;
  }
}

function nameOf(target: Target): string {
  switch (target.role) {
    case 'coredns-pod':
      return `CoreDNS pod ${target.pod} (${target.address})`;
    case 'service':
      return `the DNS Service (${target.address})`;
    case 'nameserver':
      return `nameserver ${target.address}`;
    case 'upstream':
      return `upstream resolver ${target.address}`;
  }
}
