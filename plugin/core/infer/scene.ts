import type { Cell } from '../model/cell.ts';
import type { Complaint } from '../model/complaint.ts';
import type { Observations } from '../model/observation.ts';
import type { Probe, Vantage, VantageId } from '../model/probe.ts';
import type { Topology } from '../model/topology.ts';
import { isAskedAtPort } from '../paths/asked-ports.ts';
import { isCorednsItself } from '../paths/coredns-itself.ts';
import { clientNameservers, isClusterQuestion, layoutOf, type Layout } from '../paths/layout.ts';
import type { PathContext } from '../paths/route.ts';
import { cellsOf } from './cells.ts';
import { judgeCutAnswers } from './cut-answers.ts';
import { judgeHiddenRefusals } from './hidden-refusals.ts';
import { markInventedAnswers } from './invented-answers.ts';
import { markWrongAnswers } from './wrong-answers.ts';
import { passedOver, passedOverKey } from './passed-over.ts';
import { primaryNames } from './primary-names.ts';
import { judgeServiceAnswers } from './service-answers.ts';
import { standInsFor } from './stand-ins.ts';

/** Everything hypotheses and judgement look at, derived once. */
export interface Scene {
  readonly complaint: Complaint;
  readonly topology: Topology;
  readonly observations: Observations;
  readonly layout: Layout;
  readonly cells: readonly Cell[];
  readonly context: PathContext;
  readonly vantages: readonly Vantage[];
  /** Vantages that ask as the pod complained of does, though they are not in its place: see `standInsFor`. */
  readonly standIns: ReadonlySet<VantageId>;
  /** Servers that a resolv.conf names and that its resolver does well without: see `passedOver`. */
  readonly passedOver: ReadonlySet<string>;
}

export function sceneOf(complaint: Complaint, topology: Topology, observations: Observations): Scene {
  const layout = layoutOf(topology, observations);
  const primaries = primaryNames(complaint, layout, observations.samples, topology.namedServices);
  const isPrimary = (name: string): boolean => primaries.has(name);
  const byId = new Map<VantageId, Vantage>(
    observations.vantages.map((report) => [report.vantage.id, report.vantage]),
  );
  const vantageOf = (probe: Probe): Vantage => {
    const vantage = byId.get(probe.vantage);
    if (vantage === undefined)
      throw new Error(`a sample names the vantage ${probe.vantage}, which was never reported`);
    return vantage;
  };
  const samples = judgeServiceAnswers(observations.samples, topology, layout);
  return {
    complaint,
    topology,
    observations,
    layout,
    cells: judgeCutAnswers(
      judgeHiddenRefusals(markInventedAnswers(markWrongAnswers(cellsOf(samples, isPrimary), layout))),
      layout,
      observations.readings,
    ),
    context: { layout, vantageOf, isPrimary },
    vantages: [...byId.values()],
    standIns: standInsFor([...byId.values()], topology),
    passedOver: passedOver(layout, observations),
  };
}

/** A cell that a client like the victim would feel: asked from its place, of what its resolv.conf names. */
export function isClientPath(scene: Scene, cell: Cell): boolean {
  const vantage = scene.context.vantageOf(cell.probe);
  if (scene.standIns.has(vantage.id)) return cell.probe.target.role === 'service';
  if (vantage.kind !== 'app') return false;
  const { address } = cell.probe.target;
  return (
    clientNameservers(scene.layout, vantage).includes(address) &&
    !scene.passedOver.has(passedOverKey(vantage, address))
  );
}

/** A CoreDNS pod to which the DNS Service sends, asked from the place of a client who asks the Service. */
export function isBehindService({ context, layout }: Scene, { probe }: Cell): boolean {
  const vantage = context.vantageOf(probe);
  return (
    vantage.kind === 'app' &&
    probe.target.role === 'coredns-pod' &&
    layout.readyEndpoints?.includes(probe.target.pod) === true &&
    clientNameservers(layout, vantage).every((address) => layout.serviceAddresses.includes(address))
  );
}

/**
 * Cells that weigh in the likelihood. What a pod may ask of an upstream directly says nothing about CoreDNS: networks
 * often forbid it. And a name of the cluster asked at an upstream is no failure unless the pod's resolver sends it there.
 */
export function weighs(scene: Scene, cell: Cell): boolean {
  if (cell.measured === 0) return false;
  if (isClientPath(scene, cell)) return true;
  const vantage = scene.context.vantageOf(cell.probe);
  if (cell.probe.target.role === 'upstream') {
    return (
      (vantage.kind === 'host' || vantage.kind === 'coredns') &&
      !isClusterQuestion(cell.probe.question, scene.layout) &&
      !isCorednsItself(scene.layout, cell.probe.target.address) &&
      isAskedByCoredns(scene, cell) &&
      isAskedAtPort(scene.layout, cell.probe.target)
    );
  }
  return true;
}

/** An upstream speaks for names that CoreDNS would forward to it. */
function isAskedByCoredns(scene: Scene, cell: Cell): boolean {
  const { question, target } = cell.probe;
  const targets = scene.layout.forwardTargets(question, scene.context.vantageOf(cell.probe).node);
  return targets.length === 0 || targets.includes(target.address);
}
