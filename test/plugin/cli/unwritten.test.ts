import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const program = fileURLToPath(new URL('../../../plugin/main.ts', import.meta.url));

async function shell(redirected: string): Promise<{ readonly exitCode: unknown; readonly stderr: string }> {
  const command = `"$0" --disable-warning=ExperimentalWarning "$1" rbac ${redirected}`;
  return await new Promise((resolve) => {
    execFile('sh', ['-c', command, process.execPath, program], (error, _stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : error.code, stderr });
    });
  });
}

test('a result that cannot be written is told, and is no success', async () => {
  expect(await shell('>/dev/full')).toEqual({
    exitCode: 4,
    stderr: expect.stringMatching(/^netcheck: the result could not be written: ENOSPC.*\n$/) as unknown,
  });
});

test('a reader that has seen enough is no failure', async () => {
  expect(await shell('| head -c 10')).toEqual({ exitCode: 0, stderr: '' });
});
