import { inducers } from '../lab/faults/index.ts';
import { Lab } from '../lab/lab.ts';

/**
 * by-hand.ts LAB: the program against the commands that Microsoft's "Troubleshoot DNS resolution problems in AKS" gives for the same
 * comparison (dig from a test pod at every CoreDNS pod, at the Service and at the upstream servers), one after another with
 * dig's defaults, each as often as the program asks it. Starting pods is left out on both sides: the program is measured from its
 * first question to its last byte.
 */
const cases = [
  { id: 'H00', times: 3 },
  { id: 'D01', times: 6 },
] as const;

const external = 'www.example.com';
const internal = 'kubernetes.default.svc.cluster.local';

/** As often as a sweep asks a CoreDNS pod or an upstream server, and the Service behind which any pod may be met. */
const samples = { server: 3, service: 12 } as const;

const lab = new Lab(process.argv[2] ?? 'bench');
let behind = 0;

for (const { id, times } of cases) {
  const inducer = inducers.find((one) => one.id === id);
  if (inducer === undefined) throw new Error(`there is no inducer ${id}`);
  try {
    await inducer.induce(lab);
    const byHand = await digs();
    const program = await netcheck(await inducer.complaint(lab));
    const ratio = byHand.seconds / program.seconds;
    if (ratio < times) behind += 1;
    process.stdout.write(
      `${id}: by hand ${byHand.seconds.toFixed(1)} s for ${String(byHand.executions)} executions, ${String(byHand.failed)} of ${String(byHand.executions)} failed; ` +
        `netcheck ${program.seconds.toFixed(1)} s for ${String(program.questions)} questions and a verdict: ${ratio.toFixed(1)} times as fast, promised ${String(times)}\n`,
    );
  } finally {
    await inducer.heal(lab);
  }
}
process.exitCode = behind === 0 ? 0 : 1;

interface ByHand {
  readonly seconds: number;
  readonly executions: number;
  readonly failed: number;
}

/** The commands of the document, verbatim but for the addresses, in one shell of one pod. */
async function digs(): Promise<ByHand> {
  const pods = (await lab.coredns()).map((pod) => pod.address);
  const commands = [
    ...pods.flatMap((address) =>
      repeated(samples.server, [`dig @${address} ${internal}`, `dig @${address} ${external}`]),
    ),
    ...repeated(samples.service, [`dig @10.96.0.10 ${internal}`, `dig @10.96.0.10 ${external}`]),
    ...['172.30.0.53', '172.30.0.54'].flatMap((address) =>
      repeated(samples.server, [`dig @${address} ${external}`]),
    ),
  ];
  const script = commands.map((command) => `${command} >/dev/null || echo failed`).join('\n');
  const started = performance.now();
  const output = await lab.kubectl('-n', 'plain', 'exec', 'deploy/api', '--', 'sh', '-c', script);
  return {
    seconds: (performance.now() - started) / 1000,
    executions: commands.length,
    failed: output.split('\n').filter((line) => line === 'failed').length,
  };
}

const repeated = (times: number, commands: readonly string[]): readonly string[] =>
  Array.from({ length: times }, () => commands).flat();

async function netcheck(
  args: readonly string[],
): Promise<{ readonly seconds: number; readonly questions: number }> {
  const run = await lab.netcheck(['dns', ...args, '--name', external]);
  if (run.firstQuestionAfterMs === null) throw new Error(`nothing was asked: ${run.stderr}`);
  const questions = [...run.stderr.matchAll(/asking (\d+) questions/g)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
  return { seconds: (run.tookMs - run.firstQuestionAfterMs) / 1000, questions };
}
