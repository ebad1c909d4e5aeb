import { judge } from '../../plugin/core/infer/judge.ts';
import { rank } from '../../plugin/core/infer/rank.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { OutcomeClass } from '../../plugin/core/model/outcome.ts';
import type { Probe } from '../../plugin/core/model/probe.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import { appOn, hostOn } from '../../plugin/core/plan/vantages.ts';
import { sweep } from '../../plugin/core/plan/sweep.ts';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { enlarged, readyReport } from '../support/large-cluster.ts';
import { scenarioText } from '../support/scenarios.ts';

/**
 * Inference on far more than the lab has to tell: 5,000 cells and 600 hypotheses in a second, with two faults to find. Eight
 * nodes, each with a CoreDNS pod, and ten names complained of. (Thirteen nodes and two names are as many cells and nearly 1,000
 * hypotheses: there are two for each ordered pair of nodes.)
 */
const limits = { cells: 5000, hypotheses: 600, milliseconds: 1000 };
const nodeCount = 8;
const nameCount = 10;

const recorded = withNames(readRecording(scenarioText('H00'), 'H00'));
const nodes = Array.from({ length: nodeCount }, (_, index) => `node${String(index + 1)}`);
const topology = enlarged(recorded.topology, nodeCount);
const context = { complaint: recorded.complaint, topology, probeNamespace: 'default' };
const vantages = nodes.flatMap((node) => [
  appOn(node, context, 'bench').vantage,
  hostOn(node, context, 'bench').vantage,
]);
const observations = {
  vantages: vantages.map(readyReport),
  samples: [] as Observation[],
  readings: [],
};
const layout = sceneOf(recorded.complaint, topology, observations).layout;
for (const vantage of vantages)
  for (const request of sweep(recorded.complaint, layout, vantage))
    for (let sample = 0; sample < request.samples; sample += 1)
      observations.samples.push(observe(request.probe, sample));

const times: number[] = [];
let cells = 0;
let hypotheses = 0;
let said = '';
for (let round = 0; round < 5; round += 1) {
  const started = performance.now();
  const scene = sceneOf(recorded.complaint, topology, observations);
  const ranking = rank(scene);
  const { verdict } = judge(scene, ranking);
  times.push(performance.now() - started);
  cells = ranking.baseline.cells.length;
  hypotheses = ranking.hypotheses.length;
  said =
    verdict.kind === 'broken'
      ? `${verdict.suspect.sentence} AND ${verdict.also.map((one) => one.sentence).join(' ')}`
      : verdict.kind;
}
const median = [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Infinity;
process.stdout.write(
  `inference: ${String(cells)} cells, ${String(hypotheses)} hypotheses: median ${median.toFixed(0)} ms of ${String(limits.milliseconds)} ms allowed (${(median / limits.milliseconds).toFixed(2)})\n  ${said}\n`,
);
const large = cells >= limits.cells && hypotheses >= limits.hypotheses;
if (!large) process.stdout.write('the scene is smaller than promised\n');
process.exitCode = large && median <= limits.milliseconds ? 0 : 1;

function withNames(small: Recording): Recording {
  const more = Array.from({ length: nameCount - 2 }, (_, index) => `www${String(index)}.example.com`);
  return { ...small, complaint: { ...small.complaint, names: [...small.complaint.names, ...more] } };
}

/** CoreDNS pod 3 hangs, and packets from node5 to the pods of node7 are lost; the rest answers as expected. */
function observe(probe: Probe, sample: number): Observation {
  const { target, vantage, protocol } = probe;
  const from = vantage.split('@')[1];
  const chosen =
    target.role === 'coredns-pod'
      ? target.pod
      : target.role === 'service'
        ? `coredns-${String(sample % nodeCount)}`
        : '';
  const hung = chosen === 'coredns-3';
  const lost = chosen === 'coredns-6' && from === 'node5';
  const quiet: OutcomeClass = protocol === 'udp' ? 'silent' : lost ? 'syn-silent' : 'connected-silent';
  return {
    kind: 'measured',
    probe,
    sentMs: sample,
    outcome: {
      class: hung || lost ? quiet : expected(probe),
      tookMs: 1,
      rcode: hung || lost ? null : expected(probe) === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR',
      icmpFrom: null,
      answer: null,
    },
  };
}

function expected({ question }: Probe): OutcomeClass {
  switch (question.kind) {
    case 'cluster-absent':
    case 'external-absent':
    case 'pair-absent':
    case 'reverse-absent':
      return 'nxdomain';
    case 'complained':
      return question.name.endsWith('.example.com') || question.name === 'web.shop.svc.cluster.local'
        ? 'noerror'
        : 'nxdomain';
    case 'cluster-known':
    case 'control':
    case 'root':
    case 'root-large':
    case 'service-reverse':
    case 'unchecked':
      return 'noerror';
  }
}
