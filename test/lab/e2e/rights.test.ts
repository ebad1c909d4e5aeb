import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { rights, type Right } from '../../../plugin/cluster/rights.ts';
import { rulesOf } from '../../../plugin/cluster/roles.ts';
import type { Diagnosis } from '../../../plugin/core/model/verdict.ts';
import { shuffled } from '../../support/shuffled.ts';
import { podHung } from '../faults/coredns.ts';
import { Lab } from '../lab.ts';
import { leftovers, suspectsIn } from './run-fault.ts';

const lab = new Lab(process.env['NETCHECK_LAB'] ?? 'default');
const user = 'netcheck-tester';

/** One verb on one resource. */
interface Single {
  readonly right: Right;
  readonly name: string;
}

/** Granted in the whole cluster, so each once, whatever it is needed for. */
const singles: readonly Single[] = [
  ...new Map(
    rights
      .filter(({ level }) => level !== 'deep')
      .flatMap((right) =>
        right.verbs.map((verb) => {
          const name = `${verb} ${right.resource}${right.group === '' ? '' : `.${right.group}`}`;
          return [name, { right: { ...right, verbs: [verb] }, name }] as const;
        }),
      ),
  ).values(),
];

/** Binds the user to exactly these rights, everywhere. */
async function grant(granted: readonly Single[]): Promise<void> {
  const rules = rulesOf(granted.map(({ right }) => right));
  await lab.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: user },
    rules: [...rules],
  });
}

interface Outcome {
  readonly diagnosis: Diagnosis;
  readonly exitCode: number;
}

async function run(...args: readonly string[]): Promise<Outcome> {
  const { stdout, stderr, exitCode } = await lab.netcheck([
    ...['dns', 'shop', '--name', 'www.example.com', '-o', 'json', '-q', '--as', user],
    ...args,
  ]);
  expect(stderr).not.toMatch(/\n\s+at |Error:/);
  expect(stdout.slice(0, 1)).toBe('{');
  expect([0, 1, 3]).toContain(exitCode);
  return { diagnosis: JSON.parse(stdout) as Diagnosis, exitCode };
}

/** Health was measured from the place of the complaint, or it is not claimed. */
function expectHonest({ diagnosis: { verdict, cells }, exitCode }: Outcome): void {
  const asked = cells.some(({ probe, measured }) => probe.vantage.startsWith('app@') && measured > 0);
  if (verdict.kind === 'healthy') expect(asked).toBe(true);
  expect(exitCode).toBe(
    { healthy: 0, broken: 1, ambiguous: 1, 'not-a-network-fault': 1, inconclusive: 3 }[verdict.kind],
  );
}

const everything = process.env['NETCHECK_E2E_DRAW'] === undefined;

beforeAll(async () => {
  await grant(singles);
  await lab.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: user },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  });
});

/** Who may not delete leaves it to the cluster, and to whoever may: the next test shall find nothing. */
afterEach(async () => {
  await lab.netcheck(['cleanup']);
  expect(await leftovers(lab)).toBe('');
});

afterAll(async () => {
  await lab.kubectl('delete', 'clusterrolebinding,clusterrole', user, '--ignore-not-found');
});

test('the rights of the table are enough: nothing is missing for want of one', async () => {
  await grant(singles);
  const { diagnosis } = await run();
  expect(diagnosis.verdict.kind).toBe('healthy');
  const wanting = JSON.stringify([diagnosis.missing, diagnosis.notTested]);
  expect(wanting).not.toMatch(/needs the right|forbidden/);
});

describe('on a healthy cluster, one right missing', () => {
  test.each(singles.map((single) => [single.name, single] as const))('%s', async (_name, single) => {
    await grant(singles.filter((one) => one !== single));
    const outcome = await run();
    expectHonest(outcome);
    expect(['healthy', 'inconclusive']).toContain(outcome.diagnosis.verdict.kind);
    await grant(singles);
    expect(await leftovers(lab).then(aloneWithoutRight(single))).toBe('');
  });
});

describe('one right alone', () => {
  test.each(singles.map((single) => [single.name, single] as const))(
    '%s: inconclusive, and what is missing is told',
    async (_name, single) => {
      await grant([single]);
      const { diagnosis, exitCode } = await run();
      expect(diagnosis.cells.filter(({ measured }) => measured > 0)).toEqual([]);
      expect(diagnosis.verdict.kind).toBe('inconclusive');
      expect(exitCode).toBe(3);
      expect(JSON.stringify([diagnosis.verdict, diagnosis.notTested])).toContain('needs the right to ');
    },
  );
});

/** Who may not delete or list what a run creates leaves it to the cluster: the owner's time to live ends it. */
const aloneWithoutRight =
  ({ right }: Single) =>
  async (left: string): Promise<string> => {
    if (left === '' || !['delete', 'list'].includes(right.verbs[0] ?? '') || right.level !== 'probe')
      return left;
    await lab.netcheck(['cleanup']);
    return await leftovers(lab);
  };

describe('with a hung CoreDNS pod, some rights at random', () => {
  beforeAll(async () => {
    await podHung.induce(lab);
  });
  afterAll(async () => {
    await podHung.heal(lab);
  });

  test.each(Array.from({ length: everything ? 50 : 8 }, (_, index) => [index + 1]))(
    'seed %i: never healthy where it was felt, never certain of anything else',
    async (seed) => {
      const share = [0.9, 0.7, 0.5, 0.3][seed % 4] ?? 0.5;
      await grant(shuffled(singles, seed * 7919).slice(0, Math.ceil(singles.length * share)));
      const outcome = await run();
      expectHonest(outcome);
      const { verdict } = outcome.diagnosis;
      expect(verdict.kind).not.toBe('healthy');
      const [first] = suspectsIn(outcome.diagnosis);
      if ('confidence' in verdict && verdict.confidence === 'certain')
        expect(first?.hop.kind).toBe('coredns-process');
    },
  );
});

describe('on a healthy cluster, two rights missing', () => {
  const all = singles.flatMap((one, index) => singles.slice(index + 1).map((other) => [one, other] as const));
  const pairs = everything ? all : shuffled(all, 1).slice(0, 6);

  test.each(pairs.map(([one, other]) => [`${one.name}, ${other.name}`, one, other] as const))(
    '%s',
    async (_name, one, other) => {
      await grant(singles.filter((single) => single !== one && single !== other));
      const outcome = await run();
      expectHonest(outcome);
      expect(['healthy', 'inconclusive']).toContain(outcome.diagnosis.verdict.kind);
    },
  );
});
