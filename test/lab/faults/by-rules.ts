import type { Lab } from '../lab.ts';
import type { DnsRule } from '../outside/dns-rules.ts';
import { prove, restartCoredns, shopNamed, type Expectation, type Inducer } from './inducer.ts';

export const second = '172.30.0.54';

/** Upstream servers misbehave by rules; CoreDNS is restarted after healing so that no cache or health state remains. */
export function byRules(
  id: string,
  title: string,
  rules: readonly DnsRule[],
  names: readonly string[],
  effect: (lab: Lab) => Promise<boolean>,
  expected: Expectation,
): Inducer {
  return {
    id,
    title,
    complaint: shopNamed(...names),
    induce: async (lab) => {
      await lab.dns(rules);
      prove(await effect(lab), title);
    },
    heal: async (lab) => {
      await lab.dns([]);
      prove(
        (await lab.dig('node1', '@172.30.0.53', 'www.example.com')) === 'NOERROR',
        'the first upstream is healed',
      );
      prove(
        (await lab.dig('node1', `@${second}`, 'www.example.com')) === 'NOERROR',
        'the second upstream is healed',
      );
      await restartCoredns(lab);
    },
    expected,
  };
}

/** dig from a node says this of a name at an address. */
export const says =
  (address: string, name: string, status: string) =>
  async (lab: Lab): Promise<boolean> =>
    (await lab.dig('node1', `@${address}`, name)) === status;
