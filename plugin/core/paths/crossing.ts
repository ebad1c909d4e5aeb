import type { HopKind } from '../model/hop.ts';
import type { Probe, Vantage } from '../model/probe.ts';
import type { LayoutPod } from './layout.ts';

/** A probe at one hop of its way: what a fault looks at to say what it does here. */
export interface Crossing extends Locus {
  readonly probe: Probe;
  /** The name is answered from the cluster's own data. */
  readonly clusterName: boolean;
}

/** The place of a crossing, whatever is asked there. */
export interface Locus {
  readonly hop: HopKind;
  readonly vantage: Vantage;
  /** Whose packet is on the way: the asking vantage's, or CoreDNS's own query to an upstream. */
  readonly asker: 'vantage' | 'coredns';
  /** Node that the packet starts from. */
  readonly fromNode: string | null;
  /** Node that it goes to, where it goes to a pod. */
  readonly toNode: string | null;
  /** The CoreDNS pod asked; null before one is chosen and for other targets. */
  readonly pod: LayoutPod | null;
  /** Upstream address asked; null before it comes to that. */
  readonly upstream: string | null;
  /** That CoreDNS asks this upstream is only supposed: the Corefile leaves it open. */
  readonly supposed: boolean;
}
