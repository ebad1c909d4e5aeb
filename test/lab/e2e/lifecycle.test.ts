import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const command = fileURLToPath(new URL('../lab', import.meta.url));
const name = 'lifecycle';

async function lab(
  ...args: readonly string[]
): Promise<{ readonly exitCode: number; readonly output: string }> {
  return await new Promise((resolve) => {
    execFile(command, ['--name', name, ...args], { timeout: 180_000 }, (error, stdout, stderr) => {
      resolve({
        exitCode: error === null ? 0 : 1,
        output: stdout + stderr,
      });
    });
  });
}

/** Processes, cgroups and files that carry the lab's name. */
function remains(): readonly string[] {
  const processes = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`/${name}/`) ||
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`netcheck-lab:${name}:`)
          ? [`process ${pid}`]
          : [];
      } catch {
        return [];
      }
    });
  const cgroups = readdirSync('/sys/fs/cgroup').flatMap((hierarchy) =>
    existsSync(`/sys/fs/cgroup/${hierarchy}/lab-${name}-node1`) ? [hierarchy] : [],
  );
  const state = `${process.env['NETCHECK_LAB_STATE'] ?? '/var/tmp/netcheck-lab'}/${name}`;
  return [
    ...processes,
    ...cgroups,
    ...(existsSync(state) ? [state] : []),
    ...(readFileSync('/proc/mounts', 'utf8').includes(`/${name}/`) ? ['a mount'] : []),
  ];
}

test('a second lab starts beside the first, also after a crash of its start, and leaves nothing', async () => {
  try {
    const crashed = spawn(command, ['--name', name, 'up'], { stdio: 'ignore' });
    await later(9000);
    crashed.kill('SIGKILL');
    const up = await lab('up');
    expect(up.output).toContain('up in');
    expect(up.exitCode).toBe(0);
    expect((await lab('status')).exitCode).toBe(0);
  } finally {
    expect((await lab('down')).exitCode).toBe(0);
  }
  expect(remains()).toEqual([]);
});
