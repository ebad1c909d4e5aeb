import { readRecording } from '../../plugin/cli/read-recording.ts';
import type { Reading } from '../../plugin/core/model/reading.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { DnsPod } from '../../plugin/core/model/topology.ts';
import { keptRecording } from '../support/kept-recording.ts';
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
    recording: () => keptRecording('pods-replaced'),
  },
  'forwarding-off': {
    circumstances:
      'on the embedded cluster: the network plugin of the lab switches forwarding on whenever a pod starts',
    recording: () => keptRecording('forwarding-off'),
  },
  'pod-address-used-twice': {
    circumstances:
      'recorded in the lab, where a node had the address of a CoreDNS pod of another node; the pod that has it was added to the recording',
    recording: () => withTwin(readRecording(scenarioText('N07'), 'N07')),
  },
  'upstream-ignores-size': {
    circumstances:
      'the recording of a healthy cluster, to which the line of a log was added that older CoreDNS writes',
    recording: () =>
      withLogLine(
        readRecording(scenarioText('H00'), 'H00'),
        '[ERROR] plugin/errors: 2 big.example.com. A: dns: overflow unpacking uint32',
      ),
  },
  'conntrack-filling': {
    circumstances: 'the recording of a healthy cluster, in which the table of one node was made nearly full',
    recording: () => withTable(readRecording(scenarioText('D41'), 'D41'), { count: 245_760, max: 262_144 }),
  },
  'coredns-oom-killed': {
    circumstances:
      'the recording of a healthy cluster, in which the last state of one pod was changed to OOMKilled',
    recording: () => withFirstPodKilled(readRecording(scenarioText('H00'), 'H00')),
  },
};

/** One of the pods complained of has the address too that CoreDNS's pod of another node has. */
function withTwin(recording: Recording): Recording {
  const { topology } = recording;
  if (topology.pods.kind === 'missing') throw new Error('the recording has no pods');
  const { items, truncated } = topology.pods.value;
  const [first] = items;
  if (first === undefined) throw new Error('the recording has no pod');
  const twin = { ...first, name: 'late', node: 'node1', address: '10.244.0.4' };
  return {
    ...recording,
    topology: { ...topology, pods: { kind: 'present', value: { items: [...items, twin], truncated } } },
  };
}

function withLogLine(recording: Recording, line: string): Recording {
  const { topology } = recording;
  const [[pod, log] = []] = Object.entries(topology.logs);
  if (pod === undefined || log?.current.kind !== 'present') throw new Error('the recording has no log');
  const current = { kind: 'present', value: [...log.current.value, line] } as const;
  return { ...recording, topology: { ...topology, logs: { ...topology.logs, [pod]: { ...log, current } } } };
}

function withTable(
  recording: Recording,
  { count, max }: Readonly<Record<'count' | 'max', number>>,
): Recording {
  const { observations } = recording;
  const read: Readonly<Record<string, number>> = {
    '/proc/sys/net/netfilter/nf_conntrack_count': count,
    '/proc/sys/net/netfilter/nf_conntrack_max': max,
  };
  const readings = observations.readings.map((reading): Reading => {
    const value = reading.subject.kind === 'node-file' ? read[reading.subject.path] : undefined;
    return value === undefined
      ? reading
      : { ...reading, content: { kind: 'present', value: { kind: 'text', text: `${String(value)}\n` } } };
  });
  return { ...recording, observations: { ...observations, readings } };
}

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
