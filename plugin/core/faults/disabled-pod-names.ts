import { emptyCorefile, type Directive, type Source } from '../corefile/parse.ts';
import { inZone } from '../corefile/zone.ts';
import { readingsOf } from '../infer/primary-names.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';

/** A name that stands for a pod by its address, and that CoreDNS is told not to know. */
export interface DisabledPodName {
  readonly name: string;
  readonly namespace: string;
  readonly address: string;
  /** null: pods of that namespace were not read. */
  readonly pod: string | null;
  readonly limit: PodsLimit;
}

/** "pods disabled" below `kubernetes`, or no such line, which is the same (CoreDNS documentation, plugin "kubernetes": pods). */
export interface PodsLimit {
  readonly line: string | null;
  readonly source: Source;
}

/** Names of pods by their addresses that a complained name can mean; what no pod has is denied rightly, and left out. */
export function disabledPodNames(scene: Scene, given: string): readonly DisabledPodName[] {
  const [limit] = limitsIn(scene);
  const { clusterDomain } = scene.layout;
  if (limit === undefined) return [];
  return readingsOf(given, scene.complaint.namespace, clusterDomain, null)
    .filter((name) => inZone(name, `pod.${clusterDomain}`))
    .flatMap((name) => {
      const [dashed = '', namespace = '', ...rest] = name
        .slice(0, -`.pod.${clusterDomain}`.length)
        .split('.');
      const address = addressOf(dashed);
      if (address === null || namespace === '' || rest.length > 0) return [];
      const pods = podsAt(scene, namespace, address);
      return pods?.length === 0 ? [] : [{ name, namespace, address, pod: pods?.[0] ?? null, limit }];
    });
}

/** "10-244-1-3" → "10.244.1.3", "fd00--3" → "fd00::3"; null where it is no address. */
function addressOf(dashed: string): string | null {
  if (/^\d{1,3}(-\d{1,3}){3}$/.test(dashed)) return dashed.replaceAll('-', '.');
  return /^[0-9a-f-]*-[0-9a-f-]*$/.test(dashed) && dashed.split('-').length > 2
    ? dashed.replaceAll('-', ':')
    : null;
}

/** null where that was not read. */
function podsAt(
  { topology, complaint }: Scene,
  namespace: string,
  address: string,
): readonly string[] | null {
  const { pods } = topology;
  if (pods.kind === 'missing' || namespace !== complaint.namespace) return null;
  const found = pods.value.items.filter((one) => one.address === address).map(({ name }) => name);
  return found.length === 0 && pods.value.truncated ? null : found;
}

/** None where any of several plugins makes such names: which of them is asked is another matter. */
function limitsIn({ layout }: Scene): readonly PodsLimit[] {
  const plugins = valueOr(layout.corefile, emptyCorefile)
    .blocks.flatMap(({ directives }) => directives)
    .filter(({ name }) => name === 'kubernetes');
  const limits = plugins.flatMap(limitOf);
  return limits.length < plugins.length ? [] : limits;
}

function limitOf({ block, source }: Directive): readonly PodsLimit[] {
  const line = block.find(({ name }) => name === 'pods');
  if (line === undefined) return [{ line: null, source }];
  return line.args[0] === 'disabled' ? [{ line: 'pods disabled', source: line.source }] : [];
}
