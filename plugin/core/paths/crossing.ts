import type { HopKind } from '../model/hop.ts';
import type { Probe, Vantage } from '../model/probe.ts';
import type { LayoutPod } from './layout.ts';

/** A probe at one hop of its way: what a fault looks at to say whether it strikes here. */
export interface Crossing {
  readonly hop: HopKind;
  readonly probe: Probe;
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
  /** The name is answered from the cluster's own data. */
  readonly clusterName: boolean;
}
