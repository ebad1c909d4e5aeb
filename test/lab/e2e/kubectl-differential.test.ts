import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CallerLog, type Call, type Seen } from './differential/caller-log.ts';
import { connectionCases } from './differential/connection-cases.ts';
import { credentialCases } from './differential/credential-cases.ts';
import { credentialOf, Desk } from './differential/desk.ts';
import { fileCases } from './differential/file-cases.ts';
import { inClusterCases } from './differential/in-cluster-cases.ts';
import { proxyCases } from './differential/proxy-cases.ts';
import { trustCases } from './differential/trust-cases.ts';
import { program } from '../lab.ts';

const state = process.env['NETCHECK_LAB_STATE'] ?? '/var/tmp/netcheck-lab';
const binaries = readFileSync(join(state, process.env['NETCHECK_LAB'] ?? 'default', 'bin'), 'utf8').trim();

const [file, ...first] = program;
const log = new CallerLog();
const desk = new Desk(log);

beforeAll(async () => {
  await log.start();
});

afterAll(async () => {
  await log.stop();
});

beforeEach(() => {
  desk.folder = mkdtempSync(join(tmpdir(), 'netcheck-differential-'));
  mkdirSync(join(desk.folder, 'home'));
});

afterEach(() => {
  rmSync(desk.folder, { recursive: true });
});

const kubectl = (call: Call): Promise<Seen | 'refused'> =>
  log.firstOf(join(binaries, 'kube'), ['kubectl', 'get', '--raw', '/version'], call, desk.folder);

const netcheck = (call: Call): Promise<Seen | 'refused'> =>
  log.firstOf(file, [...first, 'cleanup', '-n', 'default'], call, desk.folder);

describe('the API server sees the same caller that the real kubectl is', () => {
  const same = async (_title: string, make: () => Call): Promise<void> => {
    const call = make();
    const expected = await kubectl(call);
    expect(await netcheck(call)).toEqual(expected);
  };

  test.each([...fileCases(desk), ...connectionCases(desk), ...trustCases(desk), ...credentialCases(desk)])(
    '%s',
    same,
  );

  describe('with a proxy', () => {
    test.each(proxyCases(desk))('%s', same);
  });

  describe('in a pod', () => {
    test.each(inClusterCases(desk))('%s', same);
  });
});

test('a credential plugin is asked once, and once more where its credentials are refused', async () => {
  const counted = `echo x >>${join(desk.folder, 'asked')}; ${credentialOf('{"token":"t"}')}`;
  const KUBECONFIG = desk.config('a', desk.simple('one', desk.plugin({}, counted)));
  const call = { env: { KUBECONFIG }, flags: [] };
  const asked = (): number => readFileSync(join(desk.folder, 'asked'), 'utf8').trim().split('\n').length;
  await netcheck(call);
  expect(asked()).toBe(1);
  log.refusals = 1;
  await netcheck(call);
  expect(asked()).toBe(3);
  expect(log.seen.length).toBeGreaterThan(1);
  log.refusals = 1000;
  await netcheck(call);
  log.refusals = 0;
  expect(asked()).toBe(5);
});
