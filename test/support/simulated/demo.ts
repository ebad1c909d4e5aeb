import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { simulatedFaults } from './faults.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';

/** demo.ts FAULT|list: the program on the embedded cluster with one thing broken. */
const [wanted = 'coredns-pod-hung'] = process.argv.slice(2);
const fault = simulatedFaults.find((one) => one.id === wanted);

if (fault === undefined) {
  process.stdout.write(
    `make demo FAULT=…\n${simulatedFaults.map((one) => `  ${one.id.padEnd(28)} ${one.title}\n`).join('')}`,
  );
  process.exit(wanted === 'list' ? 0 : 2);
}

const cluster = await startSimulatedCluster();
fault.apply(cluster.world);
process.stdout.write(
  `An embedded cluster runs on loopback; ${fault.title}.\n$ kubectl netcheck dns ${fault.args.join(' ')}\n\n`,
);
const program = fileURLToPath(new URL('../../../plugin/main.ts', import.meta.url));
const child = spawn(
  process.execPath,
  ['--disable-warning=ExperimentalWarning', program, 'dns', ...fault.args],
  {
    env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
    stdio: 'inherit',
  },
);
const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
await cluster.stop();
process.stdout.write(`(exit code ${String(code)}; other faults: make demo FAULT=list)\n`);
process.exitCode = code === 0 || code === 1 ? 0 : 1;
