import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nameOf, targets } from '../../release/targets.ts';
import { startSimulatedCluster } from '../support/simulated/simulated-cluster.ts';
import { runAside } from './run-aside.ts';
import { archiveOf, here, made, project, unpack, version } from './made.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-installed-'));
const tools = join(folder, 'tools');
const kubectl = process.env['NETCHECK_KUBECTL'] ?? '';

beforeAll(() => {
  // The Go module's own checksums pin krew; Go's cache makes the second time quick.
  execFileSync(
    'go',
    ['build', '-o', `${tools}/`, 'sigs.k8s.io/krew/cmd/krew', 'sigs.k8s.io/krew/cmd/validate-krew-manifest'],
    {
      cwd: join(project, 'release', 'tools'),
      env: { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false' },
      stdio: 'ignore',
    },
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const manifest = join(made, 'netcheck.yaml');

describe("krew's own tools", () => {
  test('find nothing wrong with the manifest', () => {
    const checked = spawnSync(join(tools, 'validate-krew-manifest'), [
      '-manifest',
      manifest,
      '-skip-install',
    ]);
    expect(checked.stderr.toString()).toContain('structural validation OK');
    expect(checked.status).toBe(0);
  });

  test.each(targets.map((target) => ({ name: nameOf(target), target })))(
    'install the archive for $name',
    ({ name, target }) => {
      const root = join(folder, 'krew', name);
      mkdirSync(root, { recursive: true });
      const installed = spawnSync(
        join(tools, 'krew'),
        ['install', `--manifest=${manifest}`, `--archive=${archiveOf(target)}`],
        {
          env: {
            PATH: process.env['PATH'],
            HOME: folder,
            KREW_ROOT: root,
            KREW_OS: target.os,
            KREW_ARCH: target.arch,
          },
        },
      );
      expect(installed.stderr.toString()).toContain('Installed plugin: netcheck');
      expect(
        readdirSync(join(root, 'bin')).filter((file) => file.startsWith('kubectl-netcheck')),
      ).toHaveLength(1);
    },
  );
});

describe('as a plugin of the real kubectl', () => {
  const path = join(folder, 'krew', nameOf(here()), 'bin');

  test('says its version', async () => {
    expect(kubectl).not.toBe('');
    const said = await runAside(join(kubectl, 'kubectl'), ['netcheck', 'version'], { PATH: path });
    expect(said.stdout).toMatch(new RegExp(`^kubectl-netcheck ${version} `));
  });

  test('diagnoses a cluster', async () => {
    const cluster = await startSimulatedCluster();
    try {
      const said = await runAside(join(kubectl, 'kubectl'), ['netcheck', 'dns', 'shop'], {
        PATH: `${path}:${process.env['PATH'] ?? ''}`,
        KUBECONFIG: cluster.kubeconfig,
        NO_COLOR: '1',
      });
      expect(said.stdout).toMatch(/^HEALTHY {2}DNS works for namespace shop/);
      expect(said.exitCode).toBe(0);
    } finally {
      await cluster.stop();
    }
  });
});

test('kubectl completes the plugin by the program that it installs', async () => {
  const path = join(folder, 'krew', nameOf(here()), 'bin');
  const env = { PATH: path, HOME: folder };
  const installed = await runAside(join(path, 'kubectl-netcheck'), ['completion', 'install'], env);
  expect(installed.stdout).toContain(join(path, 'kubectl_complete-netcheck'));
  const words = ['__complete', 'netcheck', 'explain', 'coredns-pod-'];
  const said = await runAside(join(kubectl, 'kubectl'), words, {
    PATH: `${path}:/bin:/usr/bin`,
    HOME: folder,
  });
  expect(said.stdout).toMatch(/^coredns-pod-hung\ncoredns-pod-port-closed\n:4\n/);
});

describe('a working directory that is not to be trusted', () => {
  test('its .env and bunfig.toml have no effect', async () => {
    const cluster = await startSimulatedCluster();
    const hostile = join(folder, 'hostile');
    mkdirSync(hostile);
    try {
      const mark = join(hostile, 'ran');
      writeFileSync(join(hostile, 'evil.ts'), `require('fs').writeFileSync(${JSON.stringify(mark)}, '')`);
      writeFileSync(
        join(hostile, 'bunfig.toml'),
        'preload = ["./evil.ts"]\n[run]\npreload = ["./evil.ts"]\n',
      );
      writeFileSync(join(hostile, '.env'), `KUBECONFIG=${cluster.kubeconfig}\n`);
      const program = unpack(here(), join(folder, 'plain'));
      const env = { PATH: process.env['PATH'] ?? '', HOME: hostile };
      const said = await runAside(program, ['dns', 'shop'], env, hostile);
      expect(said.exitCode).toBe(2);
      expect(said.stderr).toMatch(/kubeconfig/i);
      expect(existsSync(mark)).toBe(false);
      // The same file is found where somebody means it.
      const meant = await runAside(
        program,
        ['dns', 'shop', '--kubeconfig', cluster.kubeconfig],
        env,
        hostile,
      );
      expect(meant.exitCode).toBe(0);
    } finally {
      await cluster.stop();
    }
  });
});

test('the npm package installs from its tarball and runs', async () => {
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
      cwd: project,
    }).toString(),
  ) as readonly { readonly filename: string; readonly files: readonly { readonly path: string }[] }[];
  const [tarball] = packed;
  const files = tarball?.files.map(({ path }) => path) ?? [];
  expect(files).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'dist/plugin/main.js',
      'dist/probes/instrument.py',
      'dist/probes/instrument.sh',
    ]),
  );
  expect(files.filter((path) => /^test|\.ts$|node_modules/.test(path))).toEqual([]);
  const prefix = join(folder, 'npm');
  execFileSync(
    'npm',
    [
      'install',
      '--global',
      '--prefix',
      prefix,
      '--silent',
      '--no-audit',
      '--no-fund',
      join(folder, tarball?.filename ?? ''),
    ],
    { stdio: 'ignore' },
  );
  const said = await runAside(join(prefix, 'bin', 'kubectl-netcheck'), ['version'], {
    PATH: process.env['PATH'] ?? '',
  });
  expect(said.stdout).toMatch(new RegExp(`^kubectl-netcheck ${version} `));
});
