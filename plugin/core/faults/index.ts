import { conntrackStale } from './conntrack-stale.ts';
import { conntrackRace } from './conntrack-race.ts';
import { networkPolicyDeniesNodeCache } from './network-policy-denies-node-cache.ts';
import { nodeCacheDown } from './node-cache-down.ts';
import { ciliumDnsRulesRefuse } from './cilium-dns-rules-refuse.ts';
import { clusterDomainMismatch } from './cluster-domain-mismatch.ts';
import { conntrackFull } from './conntrack-full.ts';
import { corednsApiForbidden } from './coredns-api-forbidden.ts';
import { corednsLoop } from './coredns-loop.ts';
import { corednsNoneReady } from './coredns-none-ready.ts';
import { corednsNotSynced } from './coredns-not-synced.ts';
import { corednsPodHung } from './coredns-pod-hung.ts';
import { corednsPodPortClosed } from './coredns-pod-port-closed.ts';
import { corednsResolvConfStale } from './coredns-resolv-conf-stale.ts';
import { corednsReplaced } from './coredns-replaced.ts';
import { corednsSlow } from './coredns-slow.ts';
import { corednsStaleData } from './coredns-stale-data.ts';
import { corefileReloadRefused } from './corefile-reload-refused.ts';
import { corednsOomKilled } from './coredns-oom-killed.ts';
import { corednsOnOneNode } from './coredns-on-one-node.ts';
import { corefileRisky } from './corefile-risky.ts';
import { conntrackFilling } from './conntrack-filling.ts';
import { corefileBlocksQueries } from './corefile-blocks-queries.ts';
import { dnsServiceLocalOnly } from './dns-service-local-only.ts';
import { corefileBypassesNetwork } from './corefile-bypasses-network.ts';
import { corefileInvalid } from './corefile-invalid.ts';
import { corefileOverridesAnswers } from './corefile-overrides-answers.ts';
import { dnsServiceAddressChanged } from './dns-service-address-changed.ts';
import { dnsServiceSelectsNothing } from './dns-service-selects-nothing.ts';
import { dnsServiceWrongPort } from './dns-service-wrong-port.ts';
import { dnssecValidationFails } from './dnssec-validation-fails.ts';
import { execBlocked } from './exec-blocked.ts';
import { externalNameFails } from './external-name-fails.ts';
import { flowsLost } from './flows-lost.ts';
import { forwardOverloaded } from './forward-overloaded.ts';
import { forwardingOff } from './forwarding-off.ts';
import { headlessWithoutEndpoints } from './headless-without-endpoints.ts';
import { kubeletClusterDnsWrong } from './kubelet-cluster-dns-wrong.ts';
import { largeAnswersLost } from './large-answers-lost.ts';
import { nameAbsent } from './name-absent.ts';
import { negativeCache } from './negative-cache.ts';
import { networkPolicyDeniesDns } from './network-policy-denies-dns.ts';
import { networkPolicyShutsCoredns } from './network-policy-shuts-coredns.ts';
import { networkPolicyShutsUpstream } from './network-policy-shuts-upstream.ts';
import { nodeDown } from './node-down.ts';
import { nodeEgressBlocked } from './node-egress-blocked.ts';
import { nodePathBroken } from './node-path-broken.ts';
import { nodeStubInPod } from './node-stub-in-pod.ts';
import { nodeWithoutNameserver } from './node-without-nameserver.ts';
import { nodeLimitsRate } from './node-limits-rate.ts';
import { packetLoss } from './packet-loss.ts';
import { podDnsConfigWrong } from './pod-dns-config-wrong.ts';
import { podDnsPolicyDefault } from './pod-dns-policy-default.ts';
import { port53Filtered } from './port-53-filtered.ts';
import { foreignEndpoint } from './foreign-endpoint.ts';
import { serviceAddressTaken } from './service-address-taken.ts';
import { questionsIntercepted } from './questions-intercepted.ts';
import { searchListMissesName } from './search-list-misses-name.ts';
import { searchCapturesName } from './search-captures-name.ts';
import { serviceRulesMissing } from './service-rules-missing.ts';
import { serviceRulesStale } from './service-rules-stale.ts';
import { dnsServiceLacksProtocol } from './dns-service-lacks-protocol.ts';
import { corefileListensElsewhere } from './corefile-listens-elsewhere.ts';
import { corefileLacksZone } from './corefile-lacks-zone.ts';
import { corefileHidesServices } from './corefile-hides-services.ts';
import { stubZoneFails } from './stub-zone-fails.ts';
import { tcp53Blocked } from './tcp-53-blocked.ts';
import { podAddressUsedTwice } from './pod-address-used-twice.ts';
import { policyEngineStale } from './policy-engine-stale.ts';
import { ciliumDnsProxyDown } from './cilium-dns-proxy-down.ts';
import { upstreamIgnoresSize } from './upstream-ignores-size.ts';
import { unknownFaults } from './unknown.ts';
import { upstreamAddressTaken } from './upstream-address-taken.ts';
import { upstreamInLocalRange } from './upstream-in-local-range.ts';
import { upstreamQuestionsIntercepted } from './upstream-questions-intercepted.ts';
import { upstreamRateLimits } from './upstream-rate-limits.ts';
import { upstreamIgnoresType } from './upstream-ignores-type.ts';
import { upstreamOutOfReach } from './upstream-out-of-reach.ts';
import { upstreamPortClosed } from './upstream-port-closed.ts';
import { upstreamRefuses } from './upstream-refuses.ts';
import { upstreamServfail } from './upstream-servfail.ts';
import { upstreamSilent } from './upstream-silent.ts';
import { upstreamSlow } from './upstream-slow.ts';
import { upstreamsNotEquivalent } from './upstreams-not-equivalent.ts';
import { zoneFailsUpstream } from './zone-fails-upstream.ts';
import type { Scene } from '../infer/scene.ts';
import type { Fault, Hypothesis } from './fault.ts';

/** Every named fault, in path order. */
export const faults: readonly Fault[] = [
  podDnsPolicyDefault,
  podDnsConfigWrong,
  kubeletClusterDnsWrong,
  nodeStubInPod,
  searchCapturesName,
  searchListMissesName,
  networkPolicyDeniesDns,
  ciliumDnsRulesRefuse,
  ciliumDnsProxyDown,
  policyEngineStale,
  networkPolicyDeniesNodeCache,
  nodeCacheDown,
  serviceRulesMissing,
  serviceRulesStale,
  conntrackRace,
  conntrackFull,
  conntrackFilling,
  conntrackStale,
  dnsServiceSelectsNothing,
  dnsServiceAddressChanged,
  dnsServiceWrongPort,
  dnsServiceLacksProtocol,
  foreignEndpoint,
  serviceAddressTaken,
  dnsServiceLocalOnly,
  nodePathBroken,
  nodeDown,
  podAddressUsedTwice,
  questionsIntercepted,
  port53Filtered,
  forwardingOff,
  packetLoss,
  nodeLimitsRate,
  flowsLost,
  networkPolicyShutsCoredns,
  corednsPodHung,
  corednsPodPortClosed,
  corednsNoneReady,
  corednsOnOneNode,
  corednsReplaced,
  corednsOomKilled,
  corednsSlow,
  corefileInvalid,
  corefileReloadRefused,
  corefileListensElsewhere,
  corefileRisky,
  corednsLoop,
  stubZoneFails,
  corefileOverridesAnswers,
  corefileBypassesNetwork,
  corefileBlocksQueries,
  corefileLacksZone,
  corefileHidesServices,
  clusterDomainMismatch,
  forwardOverloaded,
  negativeCache,
  corednsNotSynced,
  corednsApiForbidden,
  corednsStaleData,
  networkPolicyShutsUpstream,
  upstreamOutOfReach,
  corednsResolvConfStale,
  nodeEgressBlocked,
  upstreamAddressTaken,
  upstreamQuestionsIntercepted,
  nodeWithoutNameserver,
  upstreamInLocalRange,
  tcp53Blocked,
  largeAnswersLost,
  upstreamSilent,
  upstreamSlow,
  upstreamPortClosed,
  upstreamServfail,
  upstreamRefuses,
  upstreamRateLimits,
  upstreamsNotEquivalent,
  upstreamIgnoresType,
  upstreamIgnoresSize,
  zoneFailsUpstream,
  dnssecValidationFails,
  headlessWithoutEndpoints,
  externalNameFails,
  nameAbsent,
  execBlocked,
];

/** All hypotheses that can stand in a scene: instances of the named faults, then the unknown fault of every hop. */
export const hypothesesOf = (scene: Scene): readonly Hypothesis[] => [
  ...faults.flatMap((fault) => fault.instances(scene).map((instance) => ({ ...instance, fault }))),
  ...unknownFaults(scene).map((instance) => ({ ...instance, fault: null })),
];
