import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { DnsPod } from '../../plugin/core/model/topology.ts';
import { scenarioText } from '../support/scenarios.ts';

/** A run that shows a fault which nothing in the lab induces. */
export interface OtherRun {
  /** How it came about, for the reader of the page. */
  readonly circumstances: string;
  readonly recording: () => Recording;
}

/** By fault. */
export const otherRuns: Readonly<Record<string, OtherRun>> = {
  'coredns-replaced': {
    circumstances: 'a CoreDNS pod was replaced in the lab while the program asked',
    recording: () => {
      const file = readFileSync('test/core/recordings/pods-replaced.ndjson.gz');
      return readRecording(gunzipSync(file).toString('utf8'), 'pods-replaced');
    },
  },
  'coredns-oom-killed': {
    circumstances:
      'the recording of a healthy cluster, in which the last state of one pod was changed to OOMKilled',
    recording: () => withFirstPodKilled(readRecording(scenarioText('H00'), 'H00')),
  },
};

function withFirstPodKilled(recording: Recording): Recording {
  const { topology } = recording;
  if (topology.dnsPods.kind === 'missing') throw new Error('the recording has no CoreDNS pods');
  const [first, ...others] = topology.dnsPods.value;
  if (first === undefined) throw new Error('the recording has no CoreDNS pod');
  const killed: DnsPod = {
    ...first,
    containers: first.containers.map((container) => ({
      ...container,
      restarts: container.restarts + 1,
      lastState: {
        kind: 'terminated',
        reason: 'OOMKilled',
        exitCode: 137,
        finishedAt: topology.takenAt.replace(/\.\d+Z$/, 'Z'),
        message: '',
      },
    })),
  };
  return {
    ...recording,
    topology: { ...topology, dnsPods: { kind: 'present', value: [killed, ...others] } },
  };
}
