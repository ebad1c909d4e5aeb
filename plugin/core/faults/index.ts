import type { Scene } from '../infer/scene.ts';
import { corednsNoneReady } from './coredns-none-ready.ts';
import { corednsPodHung } from './coredns-pod-hung.ts';
import { corednsPodPortClosed } from './coredns-pod-port-closed.ts';
import { corefileInvalid } from './corefile-invalid.ts';
import { dnsServiceAddressChanged } from './dns-service-address-changed.ts';
import { dnsServiceSelectsNothing } from './dns-service-selects-nothing.ts';
import { dnsServiceWrongPort } from './dns-service-wrong-port.ts';
import type { Fault, Hypothesis } from './fault.ts';
import { kubeletClusterDnsWrong } from './kubelet-cluster-dns-wrong.ts';
import { nameAbsent } from './name-absent.ts';
import { networkPolicyDeniesDns } from './network-policy-denies-dns.ts';
import { networkPolicyShutsCoredns } from './network-policy-shuts-coredns.ts';
import { nodeEgressBlocked } from './node-egress-blocked.ts';
import { nodePathBroken } from './node-path-broken.ts';
import { podDnsConfigWrong } from './pod-dns-config-wrong.ts';
import { podDnsPolicyDefault } from './pod-dns-policy-default.ts';
import { serviceRulesMissing } from './service-rules-missing.ts';
import { unknownFaults } from './unknown.ts';
import { upstreamPortClosed } from './upstream-port-closed.ts';
import { upstreamRefuses } from './upstream-refuses.ts';
import { upstreamServfail } from './upstream-servfail.ts';
import { upstreamSlow } from './upstream-slow.ts';
import { upstreamSilent } from './upstream-silent.ts';
import { upstreamsNotEquivalent } from './upstreams-not-equivalent.ts';

/** Every named fault, in path order. */
export const faults: readonly Fault[] = [
  podDnsPolicyDefault,
  podDnsConfigWrong,
  kubeletClusterDnsWrong,
  networkPolicyDeniesDns,
  serviceRulesMissing,
  dnsServiceSelectsNothing,
  dnsServiceAddressChanged,
  dnsServiceWrongPort,
  nodePathBroken,
  networkPolicyShutsCoredns,
  corednsPodHung,
  corednsPodPortClosed,
  corednsNoneReady,
  corefileInvalid,
  nodeEgressBlocked,
  upstreamSilent,
  upstreamSlow,
  upstreamPortClosed,
  upstreamServfail,
  upstreamRefuses,
  upstreamsNotEquivalent,
  nameAbsent,
];

/** All hypotheses that can stand in a scene: instances of the named faults, then the unknown fault of every hop. */
export const hypothesesOf = (scene: Scene): readonly Hypothesis[] => [
  ...faults.flatMap((fault) => fault.instances(scene).map((instance) => ({ ...instance, fault }))),
  ...unknownFaults(scene).map((instance) => ({ ...instance, fault: null })),
];
