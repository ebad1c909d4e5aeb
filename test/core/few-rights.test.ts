import { expect, test } from '@jest/globals';
import { present } from '../../plugin/core/model/part.ts';
import { suspectsIn } from '../lab/e2e/run-fault.ts';
import { judged } from '../support/diagnosed.ts';
import { keptDiagnosis, keptRecording } from '../support/kept-recording.ts';

/** What a developer meets who has rights in one namespace and may read nothing of kube-system. */

test('a CoreDNS pod that nobody could list hangs: it is among the suspects, and the path does not call CoreDNS passed', () => {
  const diagnosis = keptDiagnosis('unlisted-pod-hangs');
  expect(diagnosis.verdict.kind).toBe('ambiguous');
  expect(suspectsIn(diagnosis)).toContainEqual(
    expect.objectContaining({
      hop: { kind: 'coredns-process', instance: 'one or more pods' },
      cause: expect.objectContaining({ id: 'coredns-pod-hung' }) as unknown,
      intermittency: 0.35,
    }),
  );
  expect(diagnosis.path.find(({ hop }) => hop.kind === 'coredns-process')?.state).toBe('suspected');
});

test('where the pods are known, none is accused without a name', () => {
  const { verdict } = keptDiagnosis('policy-excepts-pods-of-one-node');
  expect(JSON.stringify(verdict)).not.toContain('one or more pods');
});

test('nobody knows whom CoreDNS asks: the question for a private name leaves no gap, and one server is not "every"', () => {
  const { verdict } = keptDiagnosis('private-zone-denied-by-unread-servers');
  const text = JSON.stringify(verdict);
  expect(text).toContain(
    'in a zone that the servers which CoreDNS asks, and which are not known here, should have or forward',
  );
  expect(text).toContain('the only server asked says so');
  expect(text).not.toMatch(/ {2}|every (?:resolver|server)/);
});

test('one zone fails, and one server was asked: the zone is told, its server or an unread line of the Corefile', () => {
  const { verdict, unexplained } = keptDiagnosis('zone-fails-at-unread-servers');
  expect(verdict).toMatchObject({
    kind: 'ambiguous',
    suspects: [
      { hop: { kind: 'coredns-config', instance: 'zone corp.internal' } },
      { hop: { kind: 'authority', instance: 'zone corp.internal' } },
    ],
  });
  expect(JSON.stringify(verdict)).toContain('the only server asked answers SERVFAIL');
  expect(JSON.stringify(verdict)).not.toContain('every server');
  expect(unexplained).toEqual([]);
});

test('all kinds of names fail but one: every suspect says which passes', () => {
  const diagnosis = keptDiagnosis('all-but-reverse-names-fail');
  const sentences = suspectsIn(diagnosis).map(({ sentence }) => sentence);
  expect(sentences).toHaveLength(3);
  for (const sentence of sentences)
    expect(sentence).toContain('Reverse names pass there every time, all else never does.');
});

test('a share that strikes all kinds alike is said of none of them', () => {
  expect(JSON.stringify(keptDiagnosis('unlisted-pod-hangs').verdict)).not.toContain('pass there every time');
});

test('the image of a probe cannot be had: the remedy is told, with images that run there where they are known', () => {
  const recording = keptRecording('probe-image-not-to-be-had');
  const { topology } = recording;
  const unknown = keptDiagnosis('probe-image-not-to-be-had').remarks.join();
  expect(unknown).toContain('--image REFERENCE with an image that the nodes have already');
  expect(unknown).toContain('kubectl -n shop get pods');
  if (topology.pods.kind === 'missing') throw new Error('no pods in the recording');
  const items = topology.pods.value.items.map((pod) => ({
    ...pod,
    images: [`registry.local/on-${pod.node ?? ''}:1`],
  }));
  const known = judged({
    ...recording,
    topology: { ...topology, pods: present({ items, truncated: false }) },
  }).remarks.join();
  expect(known).toContain('pods of namespace shop there run registry.local/on-node2:1.');
  expect(known).not.toContain('on-node1');
});

test('where a place could be asked from, no other image is spoken of', () => {
  expect(keptDiagnosis('unlisted-pod-hangs').remarks.join()).not.toContain('--image');
});
