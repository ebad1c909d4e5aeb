import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Evidence } from '../model/verdict.ts';
import { isCorednsItself } from '../paths/coredns-itself.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import type { Hampered } from '../paths/predict.ts';
import { serversOf } from '../paths/upstreams.ts';
import { commandNamespace } from './commands.ts';
import { proof } from './evidence.ts';

/** A line of the Corefile that hands questions back to CoreDNS itself. */
export interface Circle {
  readonly zone: string;
  /** Those of its own addresses that it asks. */
  readonly addresses: readonly string[];
  readonly evidence: Evidence;
  /** What breaks it. */
  readonly fix: string;
}

/** By the configuration alone: for external names, those complained of among them, and the zones that have servers of their own. */
export function circleOf(scene: Scene): Circle | null {
  const { layout, complaint } = scene;
  const names = ['x.invalid', ...complaint.names, ...layout.stubs.map(({ zone }) => `x.${zone}`)];
  for (const name of names) {
    const answerer = layout.answerer(name);
    if (answerer.kind !== 'forward') continue;
    const { source, zone, upstreams } = answerer;
    const place = `${source.key}:${String(source.line)}`;
    const own = upstreams
      .flatMap((one) => serversOf(one, zone, []))
      .filter(({ address, port }) => port === 53 && isCorednsItself(layout, address))
      .map(({ address }) => address);
    if (own.length > 0)
      return {
        zone,
        addresses: own,
        evidence: proof(`Corefile ${place}`, `it forwards zone ${zone} to ${own.join(', ')}: CoreDNS itself`),
        fix: `kubectl -n ${commandNamespace(scene)} edit configmap ${source.key === 'Corefile' ? 'coredns' : 'coredns-custom'}   # ${place}: forward to the real upstream servers`,
      };
    const byFile = upstreams.includes('/etc/resolv.conf') ? circleByFile(scene, zone, place) : null;
    if (byFile !== null) return byFile;
  }
  return null;
}

/** The file of pods names the cluster DNS, unless their policy says otherwise. */
function circleByFile(scene: Scene, zone: string, place: string): Circle | null {
  const { layout, topology } = scene;
  const { podsResolver } = layout;
  if (podsResolver.kind !== 'named') return null;
  const own = podsResolver.nameservers.filter((one) => isCorednsItself(layout, one));
  if (own.length === 0) return null;
  const pods = valueOr(topology.dnsPods, []).map(({ name }) => name);
  const setting =
    podsResolver.by === 'None' ? 'dnsPolicy None with a dnsConfig' : `dnsPolicy ${podsResolver.by}`;
  return {
    zone,
    addresses: own,
    evidence: proof(
      `pods ${pods.slice(0, 3).join(', ')}`,
      `they have ${setting}, so that their /etc/resolv.conf, to which ${place} forwards, names ${own.join(', ')}: CoreDNS itself`,
    ),
    fix: `kubectl -n ${commandNamespace(scene)} patch deployment coredns -p '{"spec":{"template":{"spec":{"dnsPolicy":"Default"}}}}'   # its pods then have their node's resolv.conf`,
  };
}

/**
 * Each round of a question takes another place in memory and in the connections of every pod, until somebody gives up: the asker first,
 * who waits for less; CoreDNS after seconds (SERVFAIL); or the kernel, which ends a process that needs too much memory.
 */
export function circling(scene: Scene, crossing: Crossing): Distribution | Hampered | null {
  const { hop, probe, pod } = crossing;
  if (hop !== 'coredns-config') return null;
  const { to, supposed } = scene.layout.forwarding(probe.question, pod?.node ?? null);
  const own = to.filter((address) => isCorednsItself(scene.layout, address)).length;
  if (own === 0 || supposed) return null;
  const lost = probe.protocol === 'udp' ? lostOverUdp : lostOverTcp;
  return own === to.length ? lost : { loses: own / to.length, lost, spares: true };
}

/** After some seconds the processes are short of CPU and memory, and are started again and again: names of the cluster suffer too. */
export function starving(scene: Scene, crossing: Crossing): Distribution | Hampered | null {
  if (crossing.hop !== 'coredns-process') return circling(scene, crossing);
  return crossing.probe.protocol === 'udp' ? starvedOverUdp : starvedOverTcp;
}

const late = { 'servfail-now': 0.04, 'servfail-2s': 0.05, 'servfail-4s': 0.05, 'servfail-6s': 0.08 } as const;

const lostOverUdp = constant({ silent: 0.7, 'refused-port': 0.08, ...late });
const lostOverTcp = constant({
  'connected-silent': 0.3,
  reset: 0.25,
  'refused-port': 0.18,
  'syn-silent': 0.05,
  ...late,
});

const starvedOverUdp: Hampered = {
  loses: 0.6,
  lost: constant({ silent: 0.45, 'refused-port': 0.35, 'late-2s': 0.15, 'late-5s': 0.05 }),
};
const starvedOverTcp: Hampered = {
  loses: 0.6,
  lost: constant({
    'refused-port': 0.4,
    'connected-silent': 0.2,
    reset: 0.2,
    'late-2s': 0.15,
    'syn-silent': 0.05,
  }),
};
