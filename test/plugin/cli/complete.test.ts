import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { commands, flagsOf, outputsOf } from '../../../plugin/cli/command-options.ts';
import { complete, type Proposals } from '../../../plugin/cli/complete.ts';
import { completionScripts } from '../../../plugin/cli/completion-scripts.ts';
import { runCompletion } from '../../../plugin/cli/completion.ts';
import { runProgram } from '../../support/simulated/run-program.ts';
import { startSimulatedCluster } from '../../support/simulated/simulated-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-completion-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const proposals: Proposals = {
  commands,
  flagsOf,
  faults: () => Promise.resolve(['coredns-loop', 'coredns-pod-hung']),
  outputsOf,
  levels: ['read', 'probe'],
  shells: ['bash', 'fish'],
  contexts: () => Promise.resolve(['prod', 'staging']),
  namespaces: () => Promise.resolve(['shop', 'shipping', 'default']),
  pods: (_words, namespace) => Promise.resolve([`web-of-${namespace ?? 'nowhere'}`]),
};

describe('what is proposed for the last word', () => {
  test.each([
    [[''], commands],
    [['ex'], ['explain']],
    [
      ['dns', 's'],
      ['shop', 'shipping'],
    ],
    [['dns', 'shop', ''], []],
    [
      ['dns', '--name', 'a.b', 's'],
      ['shop', 'shipping'],
    ],
    [
      ['dns', '--deep', 's'],
      ['shop', 'shipping'],
    ],
    [['dns', '--pr'], ['--probe-namespace']],
    [['dns', '-n', 'd'], ['default']],
    [
      ['dns', '--namespace=s'],
      ['--namespace=shop', '--namespace=shipping'],
    ],
    [
      ['dns', '--context', ''],
      ['prod', 'staging'],
    ],
    [['dns', 'shop', '--pod', ''], ['web-of-shop']],
    [['dns', '-n', 'shop', '--pod', ''], ['web-of-shop']],
    [['dns', '--name', ''], []],
    [
      ['dns', 'shop', '-o', 'j'],
      ['json', 'junit'],
    ],
    [
      ['version', '-o', ''],
      ['text', 'json', 'yaml'],
    ],
    [['cleanup', '-o', ''], []],
    [['dns', '--disable'], []],
    [['help', 'doc'], ['doctor']],
    [['explain', 'coredns-p'], ['coredns-pod-hung']],
    [
      ['rbac', '--level', ''],
      ['read', 'probe'],
    ],
    [
      ['completion', ''],
      ['bash', 'fish'],
    ],
    [['nonsense', ''], []],
  ] as const)('%j → %j', async (words, expected) => {
    expect(await complete(words, proposals)).toEqual(expected);
  });
});

test("the cluster's namespaces are proposed, from the cache when the cluster is gone", async () => {
  const cluster = await startSimulatedCluster();
  const env = { XDG_CACHE_HOME: join(folder, 'cache') };
  const config = join(folder, 'config');
  copyFileSync(cluster.kubeconfig, config);
  const ask = () => runProgram(['__complete', 'dns', 's'], config, () => undefined, env);
  const first = await ask();
  await cluster.stop();
  expect(first).toEqual({ exitCode: 0, stdout: 'shop\n:4\n', stderr: '' });
  expect(await ask()).toEqual(first);
});

test('without a cluster nothing is proposed and nothing is said', async () => {
  const said = await runProgram(['__complete', 'dns', ''], join(folder, 'none'), () => undefined, {
    XDG_CACHE_HOME: join(folder, 'other'),
  });
  expect(said).toEqual({ exitCode: 0, stdout: ':4\n', stderr: '' });
});

test('bash completes with its script, without the directive meant for kubectl', () => {
  const plugin = join(folder, 'kubectl-netcheck');
  writeFileSync(
    plugin,
    '#!/bin/sh\n[ "$1 $2 $3" = "__complete dns sh" ] && printf "shop\\nshipping\\n:4\\n"\n',
  );
  chmodSync(plugin, 0o755);
  const script = `${completionScripts.bash}
COMP_WORDS=(kubectl-netcheck dns sh) COMP_CWORD=2
_kubectl_netcheck
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = spawnSync('bash', ['-c', script], { env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` } });
  expect(said.stdout.toString()).toBe('shop\nshipping\n');
});

test("kubectl's completer is put beside the plugin, as a program", () => {
  const printed: string[] = [];
  const terminal = {
    print: (text: string) => printed.push(text),
    note: () => undefined,
    color: false,
    width: 80,
    columns: 80,
    live: null,
  };
  writeFileSync(join(folder, 'kubectl-netcheck'), '#!/bin/sh\n', { mode: 0o755 });
  expect(runCompletion('install', { PATH: `/nowhere:${folder}` }, terminal)).toBe(0);
  const written = join(folder, 'kubectl_complete-netcheck');
  expect(printed.join('')).toContain(`wrote ${written}`);
  expect(readFileSync(written, 'utf8')).toBe('#!/bin/sh\nexec kubectl-netcheck __complete "$@"\n');
  expect(statSync(written).mode & 0o111).toBe(0o111);
  expect(() => runCompletion('install', { PATH: '/nowhere' }, terminal)).toThrow(/not on the PATH/);
});
