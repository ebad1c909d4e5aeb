import { eventually, type Lab } from '../lab.ts';
import { override } from './corefile.ts';
import { restartCoredns, shopNamed, type Expectation, type Inducer } from './inducer.ts';

/** Keys of coredns-custom, in force after a restart of CoreDNS. */
export function byCustom(
  id: string,
  title: string,
  data: Readonly<Record<string, string>>,
  names: readonly string[],
  effect: (lab: Lab) => Promise<boolean>,
  expected: Expectation,
): Inducer {
  return {
    id,
    title,
    complaint: shopNamed(...names),
    induce: async (lab) => {
      await override(lab, data);
      await restartCoredns(lab);
      await eventually(title, 20, () => effect(lab));
    },
    heal: async (lab) => {
      await override(lab, {});
      await lab.dns([]);
      await restartCoredns(lab);
      await eventually(
        'names resolve again',
        20,
        async () => (await lab.dig('node1', '@10.96.0.10', 'www.example.com')) === 'NOERROR',
      );
    },
    expected,
  };
}
