import { eventually, type Lab } from '../lab.ts';
import { editCorefile } from './custom-config.ts';
import {
  corednsReady,
  deleteCorednsPods,
  prove,
  restartCoredns,
  type Expectation,
  type Inducer,
} from './inducer.ts';

export interface ByCorefile {
  readonly id: string;
  readonly title: string;
  readonly complaint: Inducer['complaint'];
  /** What to write instead of some text of the Corefile. */
  readonly instead: (lab: Lab) => Promise<readonly [usual: string, instead: string]>;
  /** What else the fault needs, done before CoreDNS starts with the new Corefile, and how that is undone. */
  readonly beside?: (lab: Lab) => Promise<unknown>;
  readonly undo?: (lab: Lab) => Promise<unknown>;
  readonly effect: (lab: Lab) => Promise<boolean>;
  readonly expected: Expectation;
}

/** Another Corefile, in force after a restart of CoreDNS; healed, it is to the letter what it was. */
export function byCorefile(what: ByCorefile): Inducer {
  let before: string | null = null;
  return {
    id: what.id,
    title: what.title,
    complaint: what.complaint,
    induce: async (lab) => {
      await what.beside?.(lab);
      const [usual, instead] = await what.instead(lab);
      before = await editCorefile(lab, (text) => text.replace(usual, instead));
      prove(before.includes(usual), `the Corefile says "${usual.trim()}"`);
      await deleteCorednsPods(lab);
      await corednsReady(lab);
      await eventually(what.title, 30, () => what.effect(lab));
    },
    heal: async (lab) => {
      const was = before;
      if (was !== null) await editCorefile(lab, () => was);
      await what.undo?.(lab);
      await restartCoredns(lab);
      await eventually(
        'names resolve again',
        20,
        async () => (await lab.dig('node1', '@10.96.0.10', 'www.example.com')) === 'NOERROR',
      );
    },
    expected: what.expected,
  };
}

/** The same text for every lab. */
export const line =
  (usual: string, instead: string) => (): Promise<readonly [usual: string, instead: string]> =>
    Promise.resolve([usual, instead]);

/** Whether each CoreDNS pod, asked past the Service from a node, says this of a name. */
export async function eachSays(
  lab: Lab,
  says: string,
  name: string,
  ...options: readonly string[]
): Promise<boolean> {
  const pods = await lab.coredns();
  for (const { address } of pods)
    if ((await lab.dig('node1', ...options, `@${address}`, name)) !== says) return false;
  return pods.length === 3;
}
