import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { logFact, loggedError } from '../../plugin/core/facts/log-fact.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { present } from '../../plugin/core/model/part.ts';
import { scenarioText } from '../support/scenarios.ts';

const line = (rest: string): string => `[ERROR] plugin/errors: 2 ${rest}`;

describe('an error in the log of CoreDNS', () => {
  test.each([
    [
      'www.example.com. A: read udp 10.244.0.66:51325->172.30.0.54:53: i/o timeout',
      { kind: 'time-out', upstream: '172.30.0.54', zone: 'example.com', type: 'A' },
    ],
    [
      'api.corp.internal. AAAA: dial tcp 172.30.0.53:53: connect: connection refused',
      { kind: 'port refused', upstream: '172.30.0.53', zone: 'corp.internal', type: 'AAAA' },
    ],
    [
      'a.b. A: read udp [fd00::2]:4000->[fd00::53]:53: i/o timeout',
      { kind: 'time-out', upstream: 'fd00::53', zone: 'b', type: 'A' },
    ],
    ['. NS: something new', { kind: 'another error', upstream: null, zone: '.', type: 'NS' }],
  ])('%s', (rest, expected) => {
    expect(loggedError(line(rest))).toEqual(expected);
  });

  test.each([
    line('nc-tflw53fqjv.invalid. A: dial tcp 172.30.0.54:53: i/o timeout'),
    '[INFO] plugin/reload: Running configuration SHA512 = 1',
    '',
  ])('is not: %s', (other) => {
    expect(loggedError(other)).toBeNull();
  });
});

describe('what the logs of CoreDNS say', () => {
  const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');
  const answerTo = (current: readonly string[], previous: readonly string[] = []): string =>
    logFact(
      sceneOf(
        complaint,
        { ...topology, logs: { 'coredns-a': { current: present(current), previous: present(previous) } } },
        observations,
      ),
    ).answer;
  const forbidden =
    '[ERROR] plugin/kubernetes: Failed to watch: failed to list *v1.EndpointSlice: endpointslices.discovery.k8s.io is forbidden';
  const loop = '[FATAL] plugin/loop: Loop (127.0.0.1:33913 -> :53) detected for zone "."';
  const directive = "/etc/coredns/custom/x.override:1 - Error during parsing: Unknown directive 'frobnicate'";
  const timeout = line('www.example.com. A: read udp 10.244.0.66:51325->172.30.0.54:53: i/o timeout');

  test.each<[string, readonly string[], readonly string[], string]>([
    [
      'nothing',
      ['[INFO] Reloading complete', '[WARNING] No files matching import glob pattern: x'],
      [],
      'no errors',
    ],
    [
      'its own questions',
      [line('nc-tflw53fqjv.invalid. A: dial tcp 172.30.0.54:53: i/o timeout')],
      [],
      'no errors',
    ],
    ['what it forwards', [timeout, timeout], [], '2 × time-out at 172.30.0.54'],
    ['why it does not start', [directive], [], `1 error of the configuration, such as "${directive}"`],
    [
      'why it ended, before it was started again',
      ['[INFO] x'],
      [forbidden, loop],
      `1 fatal error, such as "${loop}"`,
    ],
    ['what it may not do', [forbidden, forbidden], [], `2 errors, such as "${forbidden}"`],
    [
      'a panic',
      ['panic: runtime error: index out of range', forbidden],
      [],
      '1 fatal error, such as "panic: runtime error: index out of range"',
    ],
    ['both', [timeout, forbidden], [], `1 × time-out at 172.30.0.54, 1 error, such as "${forbidden}"`],
    [
      'a warning',
      ['[WARNING] plugin/health: slow'],
      [],
      '1 warning, such as "[WARNING] plugin/health: slow"',
    ],
  ])('%s', (_title, current, previous, expected) => {
    expect(answerTo(current, previous)).toBe(expected);
  });

  test.each([
    ['D06', 'Unknown directive'],
    ['D10', '[FATAL] plugin/loop'],
    ['D13', 'is forbidden'],
  ])('%s tells why CoreDNS is down', (id, words) => {
    const recorded = readRecording(scenarioText(id), id);
    const scene = sceneOf(recorded.complaint, recorded.topology, recorded.observations);
    expect(logFact(scene).answer).toContain(words);
    expect(logFact(scene).allWell).toBeUndefined();
  });
});
