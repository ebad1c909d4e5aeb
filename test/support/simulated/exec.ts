import { execFileSync, spawn } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WebSocket } from 'ws';
import { imageOf } from '../images.ts';

const shim = fileURLToPath(new URL('./shim', import.meta.url));

/** A PATH below `folder` with what a pod's image has: nothing with which bash's instrument would ask real addresses. */
export function imageBelow(folder: string): string {
  const image = imageOf(folder, ['cat', 'head', 'sh', 'yes']);
  // Where a version manager stands before it, the interpreter itself is wanted.
  const itself = ['-c', 'import sys; print(sys.executable)'];
  symlinkSync(execFileSync('python3', itself, { encoding: 'utf8' }).trim(), join(image, 'python3'));
  return image;
}

/**
 * Runs the command for real, in the place of a pod that has the programs of an image: channels 0 to 3 and close as
 * v5.channel.k8s.io has them.
 */
export function runExec(
  socket: WebSocket,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  image: string,
  tearAfterBytes = Infinity,
): void {
  let sent = 0;
  const [file = '', ...args] = command;
  if (!existsSync(join(image, file))) {
    socket.send(
      Buffer.concat([
        Buffer.from([3]),
        status(`exec failed: exec: "${file}": executable file not found in $PATH`, null),
      ]),
    );
    socket.close();
    return;
  }
  const child = spawn(join(image, file), args, {
    env: { PATH: image, PYTHONPATH: shim, ...environment },
  });
  const send = (channel: number, data: Buffer): void => {
    sent += data.length;
    if (sent > tearAfterBytes) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.from([channel]), data]));
  };
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (data: Buffer) => {
    send(1, data);
  });
  child.stderr.on('data', (data: Buffer) => {
    send(2, data);
  });
  child.on('error', (error) => {
    send(3, status(`exec failed: ${error.message}: executable file not found`, null));
    socket.close();
  });
  child.on('close', (code) => {
    send(3, status('', code));
    socket.close();
  });
  socket.on('message', (data, isBinary) => {
    if (!isBinary || !Buffer.isBuffer(data)) return;
    if (data[0] === 0) child.stdin.write(data.subarray(1));
    if (data[0] === 255) child.stdin.end();
  });
  socket.on('close', () => {
    child.kill('SIGKILL');
  });
}

function status(message: string, code: number | null): Buffer {
  const success = { status: 'Success' };
  const failure = {
    status: 'Failure',
    message: message || `command terminated with exit code ${String(code)}`,
    details: { causes: code === null ? [] : [{ reason: 'ExitCode', message: String(code) }] },
  };
  return Buffer.from(JSON.stringify(code === 0 ? success : failure));
}

/** Runs a container's own command to its end; its exit code. */
export async function runContainer(
  [file = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const child = spawn(file, args, {
    env: { PATH: process.env['PATH'], PYTHONPATH: shim, ...environment },
    stdio: 'ignore',
  });
  return await new Promise((resolve) => {
    child.on('error', () => {
      resolve(127);
    });
    child.on('close', (code) => {
      resolve(code ?? 137);
    });
  });
}
