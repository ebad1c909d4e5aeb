import { apiFaults } from './api.ts';
import { apiPathFaults } from './api-path.ts';
import { beyondDnsFaults } from './beyond-dns.ts';
import { starved } from './cpu-quota.ts';
import { clientFaults } from './client.ts';
import { disturbances } from './disturbances.ts';
import { deepFaults } from './deep.ts';
import { conntrackFull } from './conntrack-full.ts';
import { cachedAnswers } from './cached-answers.ts';
import { configFaults } from './custom-config.ts';
import { corefileAnswers } from './corefile-answers.ts';
import { corednsResolver } from './coredns-resolver.ts';
import { forwardLine } from './forward-line.ts';
import { hostNetwork } from './host-network.ts';
import { podResolvers } from './pod-resolvers.ts';
import { corefileLimits } from './corefile-limits.ts';
import { queriesTurnedAway } from './queries-turned-away.ts';
import { turnedAway } from './turned-away.ts';
import { nameFaults } from './names.ts';
import { kubeProxyFaults } from './kube-proxy.ts';
import { endpointFaults } from './endpoints.ts';
import { claims } from './claims.ts';
import { filters } from './filters.ts';
import { interceptions } from './led-away.ts';
import { largePackets } from './large-packets.ts';
import { reversePathFilter } from './second-link.ts';
import { nodeCacheFaults } from './node-cache.ts';
import { nodeFaults } from './nodes.ts';
import { upstreamKinds } from './upstream-kinds.ts';
import { allOnOneNode, noneReady, podHung, podPortClosed } from './coredns.ts';
import { answersOverridden, corefileInvalid, reloadRefused } from './corefile.ts';
import { resolvConfFaults } from './resolv-conf.ts';
import { routeFaults } from './routes.ts';
import { upstreamLimits } from './upstream-limits.ts';
import { zonesTaken } from './zones-taken.ts';
import type { Inducer } from './inducer.ts';
import { corednsEgress, pathBroken, serviceRulesMissing, unknownPlace } from './node.ts';
import { policyFaults } from './policy.ts';
import { policyKinds } from './policy-kinds.ts';
import {
  addressChanged,
  keptClients,
  lacksProtocol,
  localOnly,
  selectsNothing,
  wrongPort,
} from './service.ts';
import { oneUpstreamDead, upstreamBlocked, upstreamFaults } from './upstream.ts';

/** Every fault that the lab can induce, in path order. */
export const inducers: readonly Inducer[] = [
  ...clientFaults,
  ...policyFaults,
  ...policyKinds,
  ...nodeCacheFaults,
  serviceRulesMissing,
  selectsNothing,
  wrongPort,
  lacksProtocol,
  addressChanged,
  localOnly,
  keptClients,
  pathBroken,
  podHung,
  podPortClosed,
  noneReady,
  allOnOneNode,
  corefileInvalid,
  reloadRefused,
  answersOverridden,
  unknownPlace,
  corednsEgress,
  ...upstreamFaults,
  oneUpstreamDead,
  upstreamBlocked,
  ...upstreamKinds,
  ...configFaults,
  ...queriesTurnedAway,
  ...corefileLimits,
  ...corefileAnswers,
  ...zonesTaken,
  ...forwardLine,
  ...corednsResolver,
  ...apiFaults,
  ...apiPathFaults,
  ...cachedAnswers,
  ...nameFaults,
  ...beyondDnsFaults,
  ...nodeFaults,
  conntrackFull,
  ...deepFaults,
  ...largePackets,
  reversePathFilter,
  ...kubeProxyFaults,
  ...starved,
  ...routeFaults,
  ...resolvConfFaults,
  ...podResolvers,
  ...hostNetwork,
  ...upstreamLimits,
  ...claims,
  ...filters,
  ...interceptions,
  ...turnedAway,
  ...endpointFaults,
  ...disturbances,
];
