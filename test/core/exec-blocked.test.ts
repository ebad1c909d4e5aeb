import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Missing } from '../../plugin/core/model/part.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { findingsOf } from '../../plugin/render/findings.ts';
import { scenarioText } from '../support/scenarios.ts';

/** What is made of a recording whose results came without exec, for this reason. */
function withoutExec(id: string, why: Missing): Diagnosis {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const vantages = observations.vantages.map(({ vantage, state }) => ({
    vantage,
    state: state.kind === 'ready' ? { ...state, withoutExec: why } : state,
  }));
  return diagnose(complaint, topology, { ...observations, vantages });
}

const refused = (by: string, detail: string): Missing => ({ reason: 'refused', by, detail });

describe('exec that does not get through to pods that run', () => {
  test.each<readonly [string, Missing]>([
    [
      'the port of the kubelet is shut',
      refused('the API server (500)', 'error dialing backend: dial tcp 10.0.3.123:10250: i/o timeout'),
    ],
    [
      'the tunnel has no agent',
      refused(
        'the API server (500)',
        'error sending request: Post "https://192.168.122.194:10250/exec/shop/web-1/web": No agent available',
      ),
    ],
    [
      'a proxy lets no WebSocket through',
      refused('the API server or what stands before it (403)', 'Forbidden'),
    ],
    ['no answer in time', { reason: 'timed-out', afterMs: 9000 }],
  ])('is a finding, and no verdict on DNS: %s', (_what, why) => {
    const diagnosis = withoutExec('H00', why);
    expect(diagnosis.verdict.kind).toBe('healthy');
    expect(diagnosis.path.map(({ hop }) => hop.kind)).not.toContain('api-to-kubelet');
    const [finding, ...others] = findingsOf(diagnosis);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      id: 'exec-blocked',
      layer: 'control-plane',
      confidence: 'risk',
      hop: { kind: 'api-to-kubelet' },
    });
    expect(finding?.evidence.map(({ text }) => text).join()).toContain(
      'detail' in why ? why.detail : 'no answer within 9 s',
    );
    expect(finding?.fix.join()).toMatch(/10250/);
  });

  test.each<readonly [string, Missing]>([
    ['a right that is lacking', { reason: 'forbidden', right: 'create pods/exec -n shop' }],
    ['admission', refused('the API server (403)', 'admission webhook "no-exec" denied the request')],
    ['no login', refused('the API server', 'not logged in (401)')],
    [
      'the container runtime, which it has reached',
      {
        reason: 'failed',
        detail:
          'Internal error occurred: error executing command in container: failed to exec in container: OCI runtime exec failed: permission denied',
      },
    ],
    ['a pod that is gone', { reason: 'not-found', what: 'pod shop/netcheck-1' }],
  ])('and none where it is %s', (_what, why) => {
    expect(findingsOf(withoutExec('H00', why))).toEqual([]);
  });

  test('beside a fault it changes nothing of what is accused', () => {
    const why = refused('the API server (500)', 'error dialing backend: No agent available');
    const { verdict } = withoutExec('D01', why);
    expect(verdict).toMatchObject({ kind: 'broken', suspect: { cause: { id: 'coredns-pod-hung' } } });
    expect(findingsOf(withoutExec('D01', why)).map(({ id, confidence }) => `${id} ${confidence}`)).toEqual([
      'coredns-pod-hung certain',
      'exec-blocked risk',
    ]);
  });
});
