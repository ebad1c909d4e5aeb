import type { Cell } from '../model/cell.ts';
import { hopKinds, type Hop, type HopKind } from '../model/hop.ts';
import type { Diagnosis, HopState, Verdict } from '../model/verdict.ts';
import { isClusterQuestion } from '../paths/layout.ts';
import { isNodeCacheAddress } from '../paths/node-cache.ts';
import { crossingsOf, routeOf } from '../paths/route.ts';
import { isClientPath, type Scene } from './scene.ts';

/**
 * How every hop stands: failed or suspected by the verdict; suspected where a risk lies that probes met; passed where an unfailing
 * probe crossed it, unless questions end there that fail and that nothing told explains; else untested.
 */
export function pathStates(
  scene: Scene,
  { verdict, risks, unexplained }: Pick<Diagnosis, 'verdict' | 'risks' | 'unexplained'>,
): readonly HopState[] {
  const crossed = crossings(scene);
  const accused = accusedBy(verdict);
  const met = risks.filter(({ suspect }) => suspect.contrast !== null).map(({ suspect }) => suspect.hop);
  const failing = endings(scene, unexplained);
  return hopKinds
    .filter((kind) => kind !== 'api-to-kubelet')
    .filter((kind) => kind !== 'node-cache' || scene.layout.nodeCache !== null)
    .map((kind): HopState => {
      const hops = accused.hops.filter((hop) => hop.kind === kind);
      const first = hops[0];
      if (first !== undefined) {
        return {
          hop: first,
          state: accused.sole ? 'failed' : 'suspected',
          note: hops.map((hop) => hop.instance).join('; '),
        };
      }
      const risk = met.find((hop) => hop.kind === kind);
      if (risk !== undefined) return { hop: risk, state: 'suspected', note: `${risk.instance}: a risk` };
      const hop: Hop = { kind, instance: '' };
      const passed = Math.max(
        crossed.get(kind) ?? 0,
        kind === 'client-resolver' && namesTheService(scene) ? 1 : 0,
      );
      if (passed === 0) return { hop, state: 'untested', note: untestedNote(scene, accused.hops.length > 0) };
      const ending = failing.get(kind) ?? 0;
      return ending === 0
        ? {
            hop,
            state: 'passed',
            note: `${String(passed)} ${passed === 1 ? 'probe' : 'kinds of probes'} crossed it without failure`,
          }
        : {
            hop,
            state: 'suspected',
            note: `${String(ending)} ${ending === 1 ? 'kind of probes that ends' : 'kinds of probes that end'} there fail, and nothing explains it`,
          };
    });
}

/** The resolv.conf of a pod like the victim names the DNS Service, or a cache on its node, and nothing else. */
function namesTheService(scene: Scene): boolean {
  const service = scene.layout.serviceAddresses;
  const read = scene.vantages.flatMap((vantage) =>
    vantage.kind === 'app' ? [scene.layout.resolvers.get(vantage.id)] : [],
  );
  return (
    read.length > 0 &&
    read.every(
      (config) =>
        config?.nameservers.every((address) => service.includes(address) || isNodeCacheAddress(address)) ===
        true,
    )
  );
}

function accusedBy(verdict: Verdict): { readonly hops: readonly Hop[]; readonly sole: boolean } {
  switch (verdict.kind) {
    case 'broken':
      return { hops: [verdict.suspect, ...verdict.also].map((suspect) => suspect.hop), sole: true };
    case 'not-a-network-fault':
      return { hops: [verdict.suspect.hop], sole: true };
    case 'ambiguous':
      return { hops: [...verdict.suspects, ...verdict.also].map((suspect) => suspect.hop), sole: false };
    case 'inconclusive':
      return { hops: verdict.suspects.map((suspect) => suspect.hop), sole: false };
    case 'healthy':
      return { hops: [], sole: true };
  }
}

/** Number of clean cells that crossed each kind of hop. */
function crossings(scene: Scene): ReadonlyMap<HopKind, number> {
  const counts = new Map<HopKind, number>();
  for (const cell of scene.cells) {
    if (cell.measured === 0 || cell.failed > 0 || isGivenUp(cell)) continue;
    for (const kind of hopsOf(scene, cell)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Large answers may be lacking anywhere, which is no failure; that a server gave up on them tells of no hop behind it. */
const isGivenUp = ({ counts }: Cell): boolean =>
  (['servfail-now', 'servfail-2s', 'servfail-4s', 'servfail-6s'] as const).some(
    (servfail) => (counts[servfail] ?? 0) > 0,
  );

/** Number of these cells that end at each kind of hop; a single failure tells of none. */
function endings(scene: Scene, cells: readonly Cell[]): ReadonlyMap<HopKind, number> {
  const counts = new Map<HopKind, number>();
  for (const cell of cells) {
    const end = cell.failed < 2 ? null : endOf(scene, cell);
    if (end !== null) counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  return counts;
}

/** The hop whose server was asked and should have answered by itself; a name complained of speaks of the name. */
function endOf(scene: Scene, { probe: { target, question } }: Cell): HopKind | null {
  if (question.kind === 'complained' || question.kind === 'unchecked') return null;
  if (target.role === 'upstream') return 'upstream';
  if (!isClusterQuestion(question, scene.layout)) return null;
  return target.role === 'coredns-pod' ? 'coredns-process' : target.role === 'service' ? 'dns-service' : null;
}

function hopsOf(scene: Scene, cell: Cell): ReadonlySet<HopKind> {
  const kinds = new Set(crossingsOf(routeOf(cell.probe, scene.context)).map((crossing) => crossing.hop));
  if (scene.context.vantageOf(cell.probe).kind !== 'app') kinds.delete('source-policy');
  if (!isClientPath(scene, cell)) kinds.delete('client-resolver');
  if (!speaksForTheName(scene, cell)) kinds.delete('authority');
  return kinds;
}

/** Where a name was complained of, only its own likeliest reading says how the name stands. */
const speaksForTheName = (scene: Scene, { probe: { question } }: Cell): boolean =>
  scene.complaint.names.length === 0 ||
  (question.kind === 'complained' && scene.context.isPrimary(question.name));

const untestedNote = (scene: Scene, masked: boolean): string =>
  scene.cells.every((cell) => cell.measured === 0)
    ? 'nothing could be measured'
    : masked
      ? 'no probe got there past the fault'
      : 'no probe of this run crossed it';
