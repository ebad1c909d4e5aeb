import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { suspectsIn } from '../lab/e2e/run-fault.ts';
import { simulatedFaults } from '../support/simulated/faults.ts';
import { runProgram } from '../support/simulated/run-program.ts';
import { startSimulatedCluster } from '../support/simulated/simulated-cluster.ts';

describe('on the embedded cluster the program finds', () => {
  test.each(simulatedFaults.map((fault) => [fault.id, fault] as const))(
    '%s',
    async (_id, fault) => {
      const cluster = await startSimulatedCluster();
      try {
        fault.apply(cluster.world);
        const run = await runProgram(['dns', ...fault.args, '-o', 'json', '-q'], cluster.kubeconfig);
        const diagnosis = JSON.parse(run.stdout) as Diagnosis;
        const first = suspectsIn(diagnosis)[0];
        const cause = first === undefined ? null : first.cause.kind === 'fault' ? first.cause.id : 'unknown';
        expect({ verdict: diagnosis.verdict.kind, hop: first?.hop.kind ?? null, cause }).toEqual({
          verdict: fault.verdict,
          hop: fault.hop,
          cause: fault.cause,
        });
        expect(run.exitCode).toBe(fault.verdict === 'healthy' ? 0 : 1);
        expect(cluster.world.store.list('jobs', null)).toEqual([]);
        expect(
          cluster.world.store.list('pods', null).filter((pod) => pod.metadata.name.startsWith('netcheck')),
        ).toEqual([]);
        expect(
          cluster.api.requests.filter((request) => !request.includes('netcheck')).length,
        ).toBeLessThanOrEqual(40);
      } finally {
        await cluster.stop();
      }
    },
    40_000,
  );
});
