import type { Change, LabelSelector } from './topology.ts';

/** cilium.io/v2 CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, as far as their meaning for DNS goes. */
export interface CiliumPolicy {
  readonly kind: 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';
  /** null: clusterwide. */
  readonly namespace: string | null;
  readonly name: string;
  /** `spec` and every one of `specs`. */
  readonly rules: readonly CiliumRule[];
  readonly lastChange: Change | null;
}

export interface CiliumRule {
  /** null: it speaks of nodes. */
  readonly endpointSelector: LabelSelector | null;
  readonly ingress: CiliumSection;
  readonly egress: CiliumSection;
}

/** One direction of a rule. */
export interface CiliumSection {
  readonly allow: readonly CiliumDirective[];
  readonly deny: readonly CiliumDirective[];
  /** What `enableDefaultDeny` says (Cilium 1.16 and later); null: a section puts its endpoints into default deny. */
  readonly defaultDeny: boolean | null;
}

export interface CiliumDirective {
  /** Empty where nothing names a peer: then every peer is meant where ports are given, and none otherwise. */
  readonly peers: readonly CiliumPeer[];
  /** Empty: every port. */
  readonly ports: readonly CiliumPort[];
}

export type CiliumPeer =
  | { readonly kind: 'endpoints'; readonly selector: LabelSelector }
  | { readonly kind: 'cidr'; readonly cidr: string; readonly except: readonly string[] }
  | { readonly kind: 'entity'; readonly entity: string }
  /** Names (toFQDNs): the addresses that DNS gave for them. */
  | { readonly kind: 'names' }
  /** A kind of peer whose meaning is not worked out here (toServices, toGroups, toNodes …). */
  | { readonly kind: 'other'; readonly field: string };

export interface CiliumPort {
  /** TCP, UDP, SCTP or ANY. */
  readonly protocol: string;
  /** 0: every port. */
  readonly port: number | string;
  readonly endPort: number | null;
  /** Names that may be asked for through it; null: no rule about names. */
  readonly dns: readonly DnsRule[] | null;
}

export type DnsRule =
  { readonly kind: 'name'; readonly name: string } | { readonly kind: 'pattern'; readonly pattern: string };
