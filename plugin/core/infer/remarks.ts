import { normalZone } from '../corefile/parse.ts';
import { valueOr } from '../model/part.ts';
import type { Verdict } from '../model/verdict.ts';
import { decideDns } from '../policy/dns-flow.ts';
import { policyNames } from '../policy/policy-name.ts';
import { keptAnswers } from './kept-answers.ts';
import type { Scene } from './scene.ts';

/** Objects that look guilty but explain no failing probe, and other things worth a line. */
export function remarksOf(scene: Scene, verdict: Verdict): readonly string[] {
  return [
    ...idlePolicies(scene, verdict),
    ...severalDeployments(scene),
    ...oldRestarts(scene),
    ...hostAliases(scene),
    ...keptAnswers(scene),
    ...(verdict.kind === 'healthy' ? loneFailures(scene) : []),
  ];
}

/** A policy that by its rules denies DNS while DNS passes: the network plugin does not enforce it, or not yet. */
function idlePolicies(scene: Scene, verdict: Verdict): readonly string[] {
  const blamed =
    verdict.kind === 'broken' &&
    verdict.suspect.cause.kind === 'fault' &&
    verdict.suspect.cause.id === 'network-policy-denies-dns';
  const app = scene.vantages.find((vantage) => vantage.kind === 'app');
  const pod = scene.layout.pods[0];
  if (blamed || app === undefined || pod === undefined) return [];
  const decision = decideDns(scene, 'Egress', app, pod, 'udp');
  const passing = scene.cells.some(
    (cell) =>
      cell.probe.vantage === app.id &&
      cell.probe.target.role === 'coredns-pod' &&
      cell.probe.protocol === 'udp' &&
      cell.measured > 0 &&
      cell.failed === 0,
  );
  if (decision.kind !== 'denied' || !passing) return [];
  return decision.by.map(
    (policy) =>
      `${policyNames([policy])} by its rules denies DNS to these pods, yet DNS passes: it is not enforced here (does the network plugin support NetworkPolicy?).`,
  );
}

/** A name in the pod's hosts file is never asked of DNS. */
function hostAliases(scene: Scene): readonly string[] {
  const model = scene.vantages.find((vantage) => vantage.kind === 'app')?.modelledOn;
  const pod = valueOr(scene.topology.pods, { items: [], truncated: false }).items.find(
    (one) => one.name === model,
  );
  return (pod?.hostAliases ?? []).flatMap(({ ip, hostnames }) =>
    hostnames
      .filter((hostname) => scene.complaint.names.map(normalZone).includes(normalZone(hostname)))
      .map(
        (hostname) =>
          `Pod ${pod?.name ?? ''} has ${ip} for ${hostname} in its hostAliases: its programs never ask DNS for that name.`,
      ),
  );
}

function severalDeployments(scene: Scene): readonly string[] {
  const deployments = valueOr(scene.topology.deployments, []);
  return deployments.length < 2
    ? []
    : [
        `${String(deployments.length)} deployments serve cluster DNS (${deployments.map((one) => `${one.namespace}/${one.name}`).join(', ')}): the Service may mix their pods.`,
      ];
}

function oldRestarts(scene: Scene): readonly string[] {
  return valueOr(scene.topology.dnsPods, []).flatMap((pod) => {
    const restarts = pod.containers.reduce((sum, container) => sum + container.restarts, 0);
    const last = pod.containers.find((container) => container.lastState?.kind === 'terminated')?.lastState;
    if (restarts === 0 || !pod.ready || last?.kind !== 'terminated') return [];
    return [
      `CoreDNS pod ${pod.name} has restarted ${String(restarts)} times (last: ${last.reason}, exit ${String(last.exitCode)}, ${last.finishedAt}); it answers now.`,
    ];
  });
}

/** A single failed sample convicts nobody, and is not hidden either. */
function loneFailures(scene: Scene): readonly string[] {
  return scene.cells
    .filter((cell) => cell.failed === 1 && cell.measured >= 3)
    .map(
      (cell) =>
        `1 of ${String(cell.measured)} probes failed once (${cell.probe.vantage} → ${cell.probe.target.address}, ${cell.probe.protocol}): too little to accuse anybody.`,
    );
}
