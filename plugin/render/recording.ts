import { recordingVersion, type Recording } from '../core/model/recording.ts';

/** A recording as newline-delimited JSON: header, complaint, topology, vantages, then a line for each sample. */
export function renderRecording(recording: Recording): string {
  const { complaint, topology, observations } = recording;
  const lines: readonly unknown[] = [
    { apiVersion: recordingVersion, kind: 'Recording', program: recording.program },
    { complaint },
    { topology },
    { vantages: observations.vantages },
    ...observations.samples.map((sample) => ({ sample })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
