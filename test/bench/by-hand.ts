import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { inducers } from '../lab/faults/index.ts';
import { Lab } from '../lab/lab.ts';

/**
 * by-hand.ts LAB: the program against the commands that Microsoft's "Troubleshoot DNS resolution problems in AKS" gives for the same
 * comparison: dig from a test pod at every CoreDNS pod, at the Service and at the upstream servers, one after another, with
 * dig's defaults; each address asked as often as the program asks it over UDP. Starting pods is left out on both sides: by
 * hand only the seconds inside the pod count, the program is measured from its first question to its last byte.
 */
const cases = [
  { id: 'H00', times: 3 },
  { id: 'D01', times: 6 },
] as const;

const external = 'www.example.com';
const internal = 'kubernetes.default.svc.cluster.local';

/** So many commands for each exec: with dig's defaults one silent server takes 15 s. */
const atOnce = 10;

const lab = new Lab(process.argv[2] ?? 'bench');
const folder = mkdtempSync(join(tmpdir(), 'netcheck-by-hand-'));
let behind = 0;

try {
  for (const one of cases) await compare(one);
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = behind === 0 ? 0 : 1;

async function compare({ id, times }: (typeof cases)[number]): Promise<void> {
  const inducer = inducers.find((one) => one.id === id);
  if (inducer === undefined) throw new Error(`there is no inducer ${id}`);
  try {
    await inducer.induce(lab);
    const program = await netcheck(id, await inducer.complaint(lab));
    const byHand = await digs(program.asked);
    const ratio = byHand.seconds / program.seconds;
    if (ratio < times) behind += 1;
    process.stdout.write(
      `${id}: by hand ${byHand.seconds.toFixed(1)} s, ${String(byHand.failed)} of ${String(byHand.executions)} failed; ` +
        `netcheck ${program.seconds.toFixed(1)} s for as many questions, ${String(program.more)} others and a verdict: ` +
        `${ratio.toFixed(1)} times as fast, promised ${String(times)}\n`,
    );
  } finally {
    await inducer.heal(lab);
  }
}

interface Asked {
  readonly address: string;
  readonly questions: number;
  /** An upstream server, which is asked for external names only. */
  readonly upstream: boolean;
}

interface ByHand {
  readonly seconds: number;
  readonly executions: number;
  readonly failed: number;
}

/** The commands of the document, verbatim but for the addresses, in a shell of one pod. */
async function digs(asked: readonly Asked[]): Promise<ByHand> {
  const commands = asked.flatMap(({ address, questions, upstream }) =>
    Array.from(
      { length: questions },
      (_, index) => `dig @${address} ${upstream || index % 2 === 1 ? external : internal}`,
    ),
  );
  let [seconds, failed] = [0, 0];
  for (let done = 0; done < commands.length; done += atOnce) {
    const some = commands.slice(done, done + atOnce).map((command) => `${command} >/dev/null || echo failed`);
    const script = ['date +%s.%N', ...some, 'date +%s.%N'].join('\n');
    const lines = (await lab.kubectl('-n', 'plain', 'exec', 'deploy/api', '--', 'sh', '-c', script))
      .trim()
      .split('\n');
    seconds += Number(lines.at(-1)) - Number(lines[0]);
    failed += lines.filter((line) => line === 'failed').length;
  }
  return { seconds, executions: commands.length, failed };
}

interface ByProgram {
  readonly seconds: number;
  readonly asked: readonly Asked[];
  /** Questions that the commands have no counterpart for: over TCP, from the node, at other names' servers. */
  readonly more: number;
}

async function netcheck(id: string, args: readonly string[]): Promise<ByProgram> {
  const file = join(folder, `${id}.ndjson`);
  const run = await lab.netcheck(['dns', ...args, '--name', external, '--record', file]);
  if (run.firstQuestionAfterMs === null) throw new Error(`nothing was asked: ${run.stderr}`);
  const { samples } = readRecording(readFileSync(file, 'utf8'), file).observations;
  const byHand = samples.filter(
    ({ probe }) =>
      probe.protocol === 'udp' && ['coredns-pod', 'service', 'upstream'].includes(probe.target.role),
  );
  const byAddress = Map.groupBy(byHand, ({ probe }) => probe.target.address);
  return {
    seconds: (run.tookMs - run.firstQuestionAfterMs) / 1000,
    asked: [...byAddress].map(([address, of]) => ({
      address,
      questions: of.length,
      upstream: of[0]?.probe.target.role === 'upstream',
    })),
    more: samples.length - byHand.length,
  };
}
