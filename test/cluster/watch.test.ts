import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { changesBetween } from '../../plugin/render/changes.ts';
import { verdictLine } from '../../plugin/render/headline.ts';
import { scenarioText } from '../support/scenarios.ts';
import { simulatedFaults } from '../support/simulated/faults.ts';
import { runProgram } from '../support/simulated/run-program.ts';
import { startSimulatedCluster } from '../support/simulated/simulated-cluster.ts';

const judged = (id: string): Diagnosis => {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  return diagnose(complaint, topology, observations);
};

describe('what is otherwise than the time before', () => {
  test('nothing, where nothing is', () => {
    expect(changesBetween(judged('D01'), judged('D01'))).toEqual([]);
  });

  test('a finding that comes, and what fails now; and back', () => {
    const [healthy, broken] = [judged('H00'), judged('D01')];
    const came = changesBetween(healthy, broken);
    expect(came[0]).toBe('the verdict was healthy, and is broken');
    expect(came[1]).toMatch(/^new: CoreDNS process: coredns-\S+ \(coredns-pod-hung, certain\)$/);
    expect(came).toContainEqual(expect.stringMatching(/^fails now: app@node1 → CoreDNS 10\.244\.\S+ udp$/));
    const went = changesBetween(broken, healthy);
    expect(went).toHaveLength(came.length);
    expect(went.filter((line) => line.startsWith('passes again: '))).toHaveLength(came.length - 2);
    expect(verdictLine(broken)).toMatch(/^BROKEN {2}at CoreDNS process: .*: CoreDNS pod .* does not answer/);
  });
});

test('--watch goes on until it is interrupted, tells what changed, and leaves nothing', async () => {
  const cluster = await startSimulatedCluster();
  try {
    const hung = simulatedFaults.find(({ id }) => id === 'coredns-pod-hung');
    let broken = false;
    const said = await runProgram(
      ['dns', 'shop', '-q', '--watch', '5s'],
      cluster.kubeconfig,
      (kill, _stderr, stdout) => {
        const look = setInterval(() => {
          if (!broken && stdout().includes('HEALTHY')) {
            broken = true;
            hung?.apply(cluster.world);
          }
          if (stdout().includes('the verdict was healthy, and is broken')) {
            clearInterval(look);
            kill('SIGINT');
          }
        }, 100);
        setTimeout(() => {
          clearInterval(look);
          kill('SIGKILL');
        }, 50_000).unref();
      },
    );
    expect(said.exitCode).toBe(130);
    expect(said.stdout.replace(/\s+/g, ' ')).toMatch(
      /HEALTHY DNS works for namespace shop .* \d{4}-\d\d-\d\dT\S+Z, cluster \S+ \(127\.0\.0\.1:\d+\), netcheck .* \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ BROKEN at CoreDNS process: .* the verdict was healthy, and is broken new: CoreDNS process/,
    );
    expect(
      cluster.world.store.list('pods', null).filter(({ metadata }) => metadata.name.startsWith('netcheck')),
    ).toEqual([]);
  } finally {
    await cluster.stop();
  }
});

test.each([
  [['--watch', '1s'], /less than 5s/],
  [['--watch', '1m', '--dry-run'], /exclude each other/],
  [['--watch', '1m', '-o', 'json'], /text only/],
])('%j is one clear error', async (flags, message) => {
  const said = await runProgram(['dns', 'shop', ...flags], '/nowhere');
  expect(said.exitCode).toBe(2);
  expect(said.stderr).toMatch(message);
});
