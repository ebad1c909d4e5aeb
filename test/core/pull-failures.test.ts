import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { parsePullFailure, type PullFailure } from '../../plugin/core/parse-pull-failure.ts';
import { hostile } from '../support/spoilt.ts';
import { scenarioText } from '../support/scenarios.ts';

const containerd = (why: string): string =>
  `ErrImagePull: rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/busybox:1": failed to resolve reference "docker.io/library/busybox:1": failed to do request: Head "https://registry-1.docker.io/v2/library/busybox/manifests/1": ${why}`;

const docker = (why: string): string =>
  `Failed to pull image "istio/examples:0.2.8": rpc error: code = Unknown desc = Error response from daemon: Get https://registry-1.docker.io/v2/: ${why}`;

/** Forms of containerd, Docker and the C library, as public bug reports quote them; of the rest Go's package net has the words. */
describe('words of a failed pull', () => {
  const name = 'registry-1.docker.io';
  test.each<readonly [string, PullFailure]>([
    [
      containerd(`dial tcp: lookup ${name} on 168.63.129.16:53: no such host`),
      { kind: 'node-dns-failed', name, resolver: '168.63.129.16', how: 'no-such-name' },
    ],
    [
      docker(`dial tcp: lookup ${name} on 10.0.2.3:53: read udp 10.0.2.15:49031->10.0.2.3:53: i/o timeout`),
      { kind: 'node-dns-failed', name, resolver: '10.0.2.3', how: 'no-answer' },
    ],
    [
      docker(`dial tcp: lookup ${name} on 127.0.0.53:53: server misbehaving`),
      { kind: 'node-dns-failed', name, resolver: '127.0.0.53', how: 'error' },
    ],
    [
      containerd(
        `dial tcp: lookup ${name} on [::1]:53: read udp [::1]:35443->[::1]:53: read: connection refused`,
      ),
      { kind: 'node-dns-failed', name, resolver: '::1', how: 'refused' },
    ],
    [
      docker(`dial tcp: lookup ${name}: Temporary failure in name resolution`),
      { kind: 'node-dns-failed', name, resolver: null, how: 'temporary' },
    ],
    [
      containerd(`dial tcp: lookup ${name}: Try again`),
      { kind: 'node-dns-failed', name, resolver: null, how: 'temporary' },
    ],
    [
      containerd('dial tcp 34.96.108.209:443: connect: connection timed out'),
      { kind: 'node-egress-failed', target: '34.96.108.209:443', how: 'no-answer' },
    ],
    [
      containerd('dial tcp 34.96.108.209:443: i/o timeout'),
      { kind: 'node-egress-failed', target: '34.96.108.209:443', how: 'no-answer' },
    ],
    [
      containerd('dial tcp [2600:1f18::1]:443: connect: network is unreachable'),
      { kind: 'node-egress-failed', target: '[2600:1f18::1]:443', how: 'unreachable' },
    ],
    [
      containerd('dial tcp 10.0.0.9:443: connect: connection refused'),
      { kind: 'node-egress-failed', target: '10.0.0.9:443', how: 'refused' },
    ],
    [
      containerd('tls: failed to verify certificate: x509: certificate signed by unknown authority'),
      { kind: 'registry-refused', how: 'certificate' },
    ],
    [
      'ErrImagePull: failed to pull and unpack image "r.example/a:1": failed to resolve reference "r.example/a:1": failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized',
      { kind: 'registry-refused', how: 'login' },
    ],
    [
      'ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "ghcr.io/a/b:9": failed to resolve reference "ghcr.io/a/b:9": ghcr.io/a/b:9: not found',
      { kind: 'registry-refused', how: 'not-found' },
    ],
    [
      'ErrImagePull: failed to pull and unpack image "docker.io/a/b:1": unexpected status code 429 Too Many Requests: toomanyrequests: You have reached your pull rate limit',
      { kind: 'registry-refused', how: 'too-many-requests' },
    ],
    [
      containerd(
        'net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
      ),
      { kind: 'other' },
    ],
    [containerd(`dial tcp: lookup ${hostile} on ${hostile}:53: ${hostile}`), { kind: 'other' }],
  ])('%s', (words, failure) => {
    expect(parsePullFailure(words)).toEqual(failure);
  });

  test.each([
    'refused by the API server (500): error dialing backend: dial tcp 10.0.3.123:10250: i/o timeout',
    'the probe ended at once: Error (exit 1) lookup x on 10.0.0.1:53: no such host',
    '',
  ])('what is not about a pull is none: %s', (words) => {
    expect(parsePullFailure(words)).toBeNull();
  });

  test('a megabyte of them takes no time', () => {
    const started = performance.now();
    parsePullFailure(containerd(`dial tcp: lookup ${'a'.repeat(1_000_000)}`));
    parsePullFailure('pulling image lookup a on '.repeat(40_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

/** What is made of a recording in which a pull on node1 failed before another image started. */
function afterPull(id: string, why: string): Diagnosis {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const vantages = observations.vantages.map((report) => ({
    ...report,
    notStarted: [
      {
        image: 'docker.io/library/busybox:1',
        asked: false,
        why: { reason: 'refused', by: 'the kubelet of node1', detail: containerd(why) } as const,
      },
    ],
  }));
  return diagnose(complaint, topology, { ...observations, vantages });
}

describe('what a failed pull is good for', () => {
  const silent =
    'dial tcp: lookup registry-1.docker.io on 172.30.0.53:53: read udp 172.30.0.1:4->172.30.0.53:53: i/o timeout';

  test('a fact, whatever the verdict', () => {
    const { facts, verdict } = afterPull('H00', silent);
    expect(facts.map(({ label, value }) => `${label}: ${value}`)).toContainEqual(
      expect.stringMatching(
        /^image pull on \S+: the node's resolver 172\.30\.0\.53 did not answer when it was asked for registry-1\.docker\.io$/,
      ),
    );
    // By itself it accuses nobody.
    expect(verdict.kind).toBe('healthy');
  });

  test('support for silent upstreams where probes met silence too, and no proof', () => {
    const told = JSON.stringify(afterPull('D24', silent).verdict);
    expect(told).toContain('"weight":"supports","source":"image pull on node');
    expect(told).not.toContain('"weight":"proof","source":"image pull on node');
    expect(
      JSON.stringify(afterPull('D24', silent.replaceAll('172.30.0.53', '10.9.9.9')).verdict),
    ).not.toContain('image pull on node');
  });

  test('support for a node without a server, where the runtime asked itself in vain', () => {
    const why =
      'dial tcp: lookup registry-1.docker.io on [::1]:53: read udp [::1]:4->[::1]:53: read: connection refused';
    expect(JSON.stringify(afterPull('D35-here', why).risks)).toContain(
      '"weight":"supports","source":"image pull on node',
    );
  });
});
