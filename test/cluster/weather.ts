import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { runProgram, type ProgramRun } from '../support/simulated/run-program.ts';
import { withoutImages } from '../support/simulated/without-images.ts';
import { startSimulatedCluster, type SimulatedCluster } from '../support/simulated/simulated-cluster.ts';

/** A fresh simulated cluster and an empty folder for each test, and what tests of bad weather do with them. */
export class Weather {
  #cluster: SimulatedCluster | null = null;
  folder = '';

  constructor() {
    beforeEach(async () => {
      this.#cluster = await startSimulatedCluster();
      this.folder = mkdtempSync(join(tmpdir(), 'netcheck-weather-'));
    });
    afterEach(async () => {
      await this.cluster.stop();
      rmSync(this.folder, { recursive: true });
    });
  }

  get cluster(): SimulatedCluster {
    if (this.#cluster === null) throw new Error('no test runs');
    return this.#cluster;
  }

  async run(...args: readonly string[]): Promise<ProgramRun> {
    return await runProgram(args, this.cluster.kubeconfig);
  }

  /** Takes away the image from which nodes could start a probe without pulling it. */
  withoutImages(): void {
    withoutImages(this.cluster.world);
  }

  /** Names of objects that netcheck made and that are still there. */
  probes(): readonly string[] {
    return ['pods', 'jobs'].flatMap((resource) =>
      this.cluster.world.store
        .list(resource, null)
        .map((object) => object.metadata.name)
        .filter((name) => name.startsWith('netcheck')),
    );
  }

  /** One message of at most two lines, no stack, nothing left. */
  expectError(result: ProgramRun, exitCode: number, ...words: readonly string[]): void {
    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout).toBe('');
    const lines = result.stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('reading'));
    expect(lines.length).toBeLessThanOrEqual(2);
    for (const word of words) expect(result.stderr).toContain(word);
    expect(this.probes()).toEqual([]);
  }
}
