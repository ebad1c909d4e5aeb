import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import type { Question, Target } from '../../plugin/core/model/probe.ts';
import { inducers } from '../lab/faults/index.ts';
import { Lab } from '../lab/lab.ts';

/**
 * by-hand.ts LAB: the program against the commands of Microsoft's "Troubleshoot DNS resolution problems in AKS", Step 1, Part 1, in the
 * same run: dig from a test pod at every CoreDNS pod, at the Service and at the upstream servers, one after another, with dig's
 * defaults. Starting pods is left out on both sides: by hand only the seconds inside the pod count, the program is measured
 * from its first question to its last byte.
 *
 * Two ways by hand are measured. Once: each command one time, as it is written. As often: each command as often as the program asks such a
 * name (of the cluster, or external) of that address over UDP from its one pod that is like the complaining one; what it asks from the node,
 * over TCP or for other names has no counterpart and does not count. The limit holds for the second, since the document
 * also wants to know "how often", always or intermittently, and one answer of one cannot tell it; the first is printed beside it.
 * Where it is quick to repeat, the median of several comparisons counts.
 */
const cases = [
  { id: 'H00', times: 3, runs: 5 },
  { id: 'D01', times: 6, runs: 1 },
] as const;

const external = 'www.example.com';

type Kind = 'cluster' | 'external';

/** The questions that ask for such a name. */
const kinds: Readonly<Record<Kind, readonly Question['kind'][]>> = {
  cluster: ['cluster-known', 'cluster-absent'],
  external: ['complained', 'external-absent'],
};

/** The commands of the document, verbatim but for what stands in angle brackets there. */
const documented: readonly {
  readonly role: Target['role'];
  readonly kind: Kind;
  readonly command: string;
}[] = [
  { role: 'coredns-pod', kind: 'cluster', command: 'dig @<address> kubernetes.default.svc.cluster.local' },
  { role: 'coredns-pod', kind: 'external', command: 'dig @<address> <external-domain>' },
  { role: 'service', kind: 'cluster', command: 'dig @<address> kubernetes.default.svc.cluster.local' },
  { role: 'service', kind: 'external', command: 'dig @<address> <external-domain>' },
  { role: 'upstream', kind: 'external', command: 'dig @<address> <external-domain>' },
];

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

async function compare({ id, times, runs }: (typeof cases)[number]): Promise<void> {
  const inducer = inducers.find((one) => one.id === id);
  if (inducer === undefined) throw new Error(`there is no inducer ${id}`);
  const ratios: number[] = [];
  try {
    await inducer.induce(lab);
    for (let run = 0; run < runs; run += 1) ratios.push(await measure(id, await inducer.complaint(lab)));
  } finally {
    await inducer.heal(lab);
  }
  const median = [...ratios].sort((a, b) => a - b)[Math.floor(runs / 2)] ?? NaN;
  if (!(median >= times)) behind += 1;
  process.stdout.write(
    `${id}: asked as often by hand, netcheck is ${median.toFixed(2)} times as fast (median of ${String(runs)}), promised ${String(times)}\n`,
  );
}

/** How many times as long it takes by hand. */
async function measure(id: string, args: readonly string[]): Promise<number> {
  const program = await netcheck(id, args);
  const once = await digs(program.commands.map(({ command }) => ({ command, executions: 1 })));
  const asOften = await digs(program.commands);
  process.stdout.write(
    [
      `${id}: netcheck ${program.seconds.toFixed(1)} s for ${String(program.questions)} questions and a verdict`,
      `  by hand once: ${line(once, program.seconds)}`,
      `  by hand as often: ${line(asOften, program.seconds)}`,
      ...asOften.each.map(
        ({ command, executions, failed }) => `    ${command}: ${String(failed)}/${String(executions)} failed`,
      ),
      '',
    ].join('\n'),
  );
  return asOften.seconds / program.seconds;
}

interface Command {
  readonly command: string;
  readonly executions: number;
}

interface ByHand {
  readonly seconds: number;
  readonly each: readonly (Command & { readonly failed: number })[];
}

function line({ seconds, each }: ByHand, program: number): string {
  const sum = (of: readonly number[]): string => String(of.reduce((all, one) => all + one, 0));
  return (
    `${seconds.toFixed(1)} s, ${sum(each.map(({ failed }) => failed))} of ${sum(each.map(({ executions }) => executions))} failed; ` +
    `netcheck is ${(seconds / program).toFixed(2)} times as fast`
  );
}

/** One command after another in a shell of one pod. */
async function digs(commands: readonly Command[]): Promise<ByHand> {
  const each = [];
  let seconds = 0;
  for (const { command, executions } of commands) {
    let failed = 0;
    for (let done = 0; done < executions; done += atOnce) {
      const some = Array.from(
        { length: Math.min(atOnce, executions - done) },
        () => `${command} >/dev/null || echo failed`,
      );
      const script = ['date +%s.%N', ...some, 'date +%s.%N'].join('\n');
      const lines = (await lab.kubectl('-n', 'plain', 'exec', 'deploy/api', '--', 'sh', '-c', script))
        .trim()
        .split('\n');
      seconds += Number(lines.at(-1)) - Number(lines[0]);
      failed += lines.filter((one) => one === 'failed').length;
    }
    each.push({ command, executions, failed });
  }
  return { seconds, each };
}

interface ByProgram {
  readonly seconds: number;
  readonly questions: number;
  /** The documented commands, each with the number of questions that the program asked in its place. */
  readonly commands: readonly Command[];
}

async function netcheck(id: string, args: readonly string[]): Promise<ByProgram> {
  const file = join(folder, `${id}.ndjson`);
  const run = await lab.netcheck(['dns', ...args, '--name', external, '--record', file]);
  if (run.firstQuestionAfterMs === null) throw new Error(`nothing was asked: ${run.stderr}`);
  const { samples } = readRecording(readFileSync(file, 'utf8'), file).observations;
  return {
    seconds: (run.tookMs - run.firstQuestionAfterMs) / 1000,
    questions: samples.length,
    commands: documented.flatMap(({ role, kind, command }) => {
      const asked = samples.filter(
        ({ probe }) =>
          probe.vantage.startsWith('app@') &&
          probe.protocol === 'udp' &&
          probe.target.role === role &&
          kinds[kind].includes(probe.question.kind),
      );
      return [...Map.groupBy(asked, ({ probe }) => probe.target.address)].map(([address, of]) => ({
        command: command.replace('<address>', address).replace('<external-domain>', external),
        executions: of.length,
      }));
    }),
  };
}
