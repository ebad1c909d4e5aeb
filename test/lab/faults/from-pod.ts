import type { Lab } from '../lab.ts';

/** Ends well where dig does not, so that what it says of silence and refusal is kept. */
const patient = ['sh', '-c', 'dig +tries=1 +time=2 "$@" || true', 'dig'];

/** One question asked with dig inside a pod: the status word, or what dig says of silence. */
export async function digInPod(
  lab: Lab,
  namespace: string,
  pod: string,
  ...args: readonly string[]
): Promise<string> {
  const said = await lab.kubectl('-n', namespace, 'exec', pod, '--', ...patient, ...args);
  return /status: (\w+)/.exec(said)?.[1] ?? (/connection refused/.test(said) ? 'refused-port' : 'silent');
}

/** The same from the pod of shop/web on a node. */
export const digInWeb = async (lab: Lab, node: string, ...args: readonly string[]): Promise<string> =>
  await digInPod(lab, 'shop', await lab.webOn(node), ...args);
