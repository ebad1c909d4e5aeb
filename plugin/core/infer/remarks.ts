import { normalZone } from '../corefile/parse.ts';
import { describeMissing, valueOr } from '../model/part.ts';
import type { Protocol, Vantage } from '../model/probe.ts';
import type { Verdict } from '../model/verdict.ts';
import { decideDns } from '../policy/dns-flow.ts';
import { policyNames } from '../policy/policy-name.ts';
import { asksOverTcp } from './asks-over-tcp.ts';
import { beyondDns } from './beyond-dns.ts';
import { alwaysCut } from './cut-answers.ts';
import { dividedAnswers } from './divided-answers.ts';
import { imagesAtHand } from './images-at-hand.ts';
import { keptAnswers, otherAnswers } from './kept-answers.ts';
import { filteredNames } from './leads-nowhere.ts';
import { libraryDisagrees } from './library-disagrees.ts';
import { waitingBudgets } from './mistaken-probes.ts';
import { modelledPod } from './modelled-pod.ts';
import { podNotRunning } from './pod-not-running.ts';
import { redirectedNames } from './redirected-names.ts';
import type { Scene } from './scene.ts';
import { doubtsTold } from './supposed.ts';
import type { LayoutPod } from '../paths/layout.ts';

/** Objects that look guilty but explain no failing probe, and other things worth a line. */
export function remarksOf(scene: Scene, verdict: Verdict): readonly string[] {
  return [
    ...podNotRunning(scene),
    ...doubtsTold(scene),
    ...asksOverTcp(scene),
    ...filteredNames(scene),
    ...redirectedNames(scene),
    ...idlePolicies(scene, verdict),
    ...severalDeployments(scene),
    ...oldRestarts(scene),
    ...hostAliases(scene),
    ...keptAnswers(scene),
    ...otherAnswers(scene),
    ...dividedAnswers(scene),
    ...beyondDns(scene),
    ...libraryDisagrees(scene),
    ...alwaysCut(scene),
    ...ephemeralContainers(scene),
    ...waitingBudgets(scene),
    ...otherImages(scene),
    ...imagesAtHand(scene),
    ...withoutExec(scene),
    ...asGuest(scene),
    ...byShell(scene),
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
  if (blamed || app === undefined) return [];
  const idle = (['udp', 'tcp'] as const).filter((protocol) =>
    scene.layout.pods.some((pod) => isIdle(scene, app, pod, protocol)),
  );
  const [first] = idle;
  if (first === undefined) return [];
  const over = idle.length === 2 ? '' : ` over ${first.toUpperCase()}`;
  const pod = scene.layout.pods.find((one) => isIdle(scene, app, one, first));
  if (pod === undefined) return [];
  const decision = decideDns(scene, 'Egress', app, pod, first);
  return (decision.kind === 'denied' ? decision.by : []).map(
    (policy) =>
      `${policyNames([policy])} by its rules denies DNS${over} to these pods, yet DNS${over} passes: it is not enforced here (does the network plugin support NetworkPolicy?).`,
  );
}

const isIdle = (scene: Scene, app: Vantage, pod: LayoutPod, over: Protocol): boolean =>
  decideDns(scene, 'Egress', app, pod, over).kind === 'denied' &&
  scene.cells.some(
    ({ probe: { vantage, target, protocol }, measured, failed }) =>
      vantage === app.id &&
      target.role === 'coredns-pod' &&
      target.pod === pod.name &&
      protocol === over &&
      measured > 0 &&
      failed === 0,
  );

/** A name in the pod's hosts file is never asked of DNS. */
function hostAliases(scene: Scene): readonly string[] {
  const pod = modelledPod(scene);
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

/** An image that the user has named, and that had to be done without. */
const otherImages = ({ observations }: Scene): readonly string[] => {
  const remarks = observations.vantages.flatMap(({ vantage, state, notStarted = [] }) => {
    const asked = notStarted.find((one) => one.asked);
    return asked === undefined || state.kind === 'missing'
      ? []
      : [
          `--image ${asked.image} did not start on ${vantage.node} (${describeMissing(asked.why)}): ${
            state.inModelledPod === undefined ? `asked from ${state.image} instead` : 'nor did another image'
          }.`,
        ];
  });
  return [...new Set(remarks)];
};

/** By what way the results came instead. */
function withoutExec({ observations }: Scene): readonly string[] {
  const [why] = observations.vantages.flatMap(({ state }) =>
    state.kind === 'ready' && state.withoutExec !== undefined ? [state.withoutExec] : [],
  );
  return why === undefined
    ? []
    : [
        `The results came by termination messages of probe pods that ran to their end, since exec does not work here (${describeMissing(why)}).`,
      ];
}

/** Whose pod was asked from, and why. */
const asGuest = ({ observations }: Scene): readonly string[] =>
  observations.vantages.flatMap(({ vantage, state }) =>
    state.kind === 'ready' && state.inModelledPod !== undefined
      ? [
          `No probe pod could be started for ${vantage.id}: ${describeMissing(state.inModelledPod.since)}. The questions were asked from inside pod ${vantage.namespace}/${state.pod} itself (container ${state.inModelledPod.container}), by processes that ran some seconds there and left nothing.`,
        ]
      : [],
  );

/** What a lower instrument does not see. */
function byShell({ observations }: Scene): readonly string[] {
  const remarks = observations.vantages.flatMap(({ vantage, state }) => {
    if (state.kind !== 'ready') return [];
    const { instrument, image, inModelledPod } = state;
    switch (instrument) {
      case 'bash':
        return inModelledPod === undefined
          ? [`Image ${image} has no python3, so bash asked: ${unseenByBash}`]
          : [`From ${vantage.id} bash asked, which costs a pod of yours little: ${unseenByBash}`];
      case 'dig':
        return [`Image ${image} has neither python3 nor a bash that could ask, so dig asked: ${unseenByDig}`];
      default:
        return [];
    }
  });
  return [...new Set(remarks)];
}

const unseenByBash =
  "who sent an ICMP error, fixed source ports and libc's own answers were not seen there, and times are some milliseconds too long.";

const unseenByDig =
  "who sent an ICMP error, fixed source ports, A and AAAA from one socket, CoreDNS's metrics and libc's own answers were not seen there; a question that the machine itself would not send looks like silence; times of failures are some tenths of a second too long.";

/** What `--deep` leaves behind, since nobody can take it away. */
const ephemeralContainers = ({ observations }: Scene): readonly string[] =>
  observations.vantages.flatMap(({ vantage, state }) =>
    vantage.inPod === undefined || state.kind === 'missing'
      ? []
      : [
          `An ephemeral container of this run (${state.pod}) has ended in pod ${vantage.namespace}/${vantage.inPod}; it stays listed there until the pod is replaced.`,
        ],
  );

/** A single failed sample convicts nobody, and is not hidden either. */
function loneFailures(scene: Scene): readonly string[] {
  return scene.cells
    .filter((cell) => cell.failed === 1 && cell.measured >= 3)
    .map(
      (cell) =>
        `1 of ${String(cell.measured)} probes failed once (${cell.probe.vantage} → ${cell.probe.target.address}, ${cell.probe.protocol}): too little to accuse anybody.`,
    );
}
