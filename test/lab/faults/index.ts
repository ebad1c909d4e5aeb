import { apiFaults } from './api.ts';
import { clientFaults } from './client.ts';
import { configFaults } from './custom-config.ts';
import { nameFaults } from './names.ts';
import { nodeCacheFaults } from './node-cache.ts';
import { nodeFaults } from './nodes.ts';
import { upstreamKinds } from './upstream-kinds.ts';
import { noneReady, podHung, podPortClosed } from './coredns.ts';
import { answersOverridden, corefileInvalid } from './corefile.ts';
import type { Inducer } from './inducer.ts';
import { corednsEgress, pathBroken, serviceRulesMissing, unknownPlace } from './node.ts';
import { policyFaults } from './policy.ts';
import { policyKinds } from './policy-kinds.ts';
import { addressChanged, selectsNothing } from './service.ts';
import { oneUpstreamDead, upstreamBlocked, upstreamFaults } from './upstream.ts';

/** Every fault that the lab can induce, in path order. */
export const inducers: readonly Inducer[] = [
  ...clientFaults,
  ...policyFaults,
  ...policyKinds,
  ...nodeCacheFaults,
  serviceRulesMissing,
  selectsNothing,
  addressChanged,
  pathBroken,
  podHung,
  podPortClosed,
  noneReady,
  corefileInvalid,
  answersOverridden,
  unknownPlace,
  corednsEgress,
  ...upstreamFaults,
  oneUpstreamDead,
  upstreamBlocked,
  ...upstreamKinds,
  ...configFaults,
  ...apiFaults,
  ...nameFaults,
  ...nodeFaults,
];
