import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { DnsPod } from '../model/topology.ts';

export interface OddImage {
  readonly own: string;
  /** What another runs. */
  readonly usual: string;
}

/** A pod that the selector takes in and that runs another program than all others: it may be none of CoreDNS. null where versions differ at most. */
export function oddImageOf({ topology }: Scene, pod: string): OddImage | null {
  const pods = valueOr(topology.dnsPods, []);
  const own = pods.find(({ name }) => name === pod);
  const others = pods.filter(({ name }) => name !== pod);
  if (own === undefined || others.length < 2) return null;
  const unlike = others.filter(
    (other) => !repositories(other).some((one) => repositories(own).includes(one)),
  );
  const [usual] = unlike.flatMap(({ containers }) => containers.map(({ image }) => image));
  return usual !== undefined && unlike.length === others.length
    ? { own: own.containers.map(({ image }) => image).join(', '), usual }
    : null;
}

/** "registry:5000/coredns/coredns:1.11@sha256:…" → "coredns": images are copied to other registries. */
const repositories = ({ containers }: DnsPod): readonly string[] =>
  containers.map(({ image }) => (image.split('/').at(-1) ?? image).split(/[:@]/)[0] ?? image);
