import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { keptRecording } from '../support/kept-recording.ts';

test.each([
  ['open-connections-pass', 'all but one answer'],
  ['open-connections-pass-in-part', 'some answers'],
])(
  '%s: a node that forwards nothing new is one fault, though %s come over connections that its CoreDNS pod had',
  (id) => {
    const { complaint, topology, observations } = keptRecording(id);
    const { verdict } = diagnose(complaint, topology, observations);
    expect(verdict).toMatchObject({
      kind: 'broken',
      suspect: { hop: { kind: 'node-path', instance: 'forwarding of node1' }, cause: { kind: 'unknown' } },
    });
    expect(JSON.stringify(verdict)).toContain('over connections from before some passes');
  },
);
