import { setTimeout as later } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Running } from '../../support/running.ts';
import { eventually, Lab, program } from '../lab.ts';
import { leftovers } from './run-fault.ts';

const lab = new Lab(process.env['NETCHECK_LAB'] ?? 'default');

/** Not itself, nor the shell that looks for it. */
const controllers = '[k]ube-controller-manager';

/** Something of each object of the run, a line each. */
async function each(resource: string, path: string): Promise<readonly string[]> {
  const selector = 'app.kubernetes.io/managed-by=kubectl-netcheck';
  const jsonpath = `jsonpath={range .items[*]}{${path}}{"\\n"}{end}`;
  return (await lab.kubectl('get', resource, '-A', '-l', selector, '-o', jsonpath)).split('\n').slice(0, -1);
}

test('controllers that come late take no probe of a killed run away from the Job that will end it', async () => {
  await lab.on('cp', 'pkill', '-STOP', '-f', controllers);
  try {
    const run = new Running(program, ['dns', 'shop', '-o', 'json'], 'starting ', lab.kubeconfig());
    await run.moment();
    await later(500);
    await lab.on('cp', 'pkill', '-CONT', '-f', controllers);
    await eventually('two probes', 20, async () => (await each('pods', '.metadata.name')).length === 2);
    run.kill();
    await run.ended;
    await eventually('two finished Jobs', 20, async () => {
      const conditions = await each('jobs', '.status.conditions[*].type');
      return conditions.filter((of) => of.includes('Complete')).length === 2;
    });
    expect(await each('pods', '.metadata.ownerReferences[*].kind')).toEqual(['Job', 'Job']);
  } finally {
    await lab.on('cp', 'pkill', '-CONT', '-f', controllers);
    await lab.netcheck(['cleanup']);
  }
  expect(await leftovers(lab)).toBe('');
});
