import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { crossingsOf, routeOf } from '../../plugin/core/paths/route.ts';
import { nextStep } from '../../plugin/core/plan/next-step.ts';
import { readRecording } from '../../plugin/cli/read-recording.ts';

const file = new URL('../scenarios/U01-deep.ndjson.gz', import.meta.url);
const { complaint, topology, observations } = readRecording(
  gunzipSync(readFileSync(file)).toString('utf8'),
  '',
);
const scene = sceneOf(complaint, topology, observations);
const inside = scene.vantages.find((vantage) => vantage.kind === 'coredns');

describe('a place inside a CoreDNS pod', () => {
  const hopsTo = (role: string): readonly string[] => {
    const cell = scene.cells.find(({ probe }) => probe.vantage === inside?.id && probe.target.role === role);
    return cell === undefined ? [] : crossingsOf(routeOf(cell.probe, scene.context)).map(({ hop }) => hop);
  };

  test('has nothing between itself and its server', () => {
    expect(hopsTo('coredns-pod')).toEqual(expect.arrayContaining(['coredns-process', 'coredns-config']));
    expect(hopsTo('coredns-pod')).not.toEqual(expect.arrayContaining(['node-path']));
    expect(hopsTo('coredns-pod')).not.toEqual(expect.arrayContaining(['destination-policy']));
  });

  test('asks upstreams by the way of its server', () => {
    expect(hopsTo('upstream')).toEqual(['coredns-egress', 'node-egress', 'upstream', 'authority']);
  });
});

describe('without what was asked from inside', () => {
  const outside = {
    ...observations,
    vantages: observations.vantages.filter(({ vantage }) => vantage.kind !== 'coredns'),
    samples: observations.samples.filter(({ probe }) => probe.vantage !== inside?.id),
  };
  const wanted = (deep: boolean): readonly string[] => {
    const step = nextStep({
      complaint,
      topology,
      observations: outside,
      probeNamespace: 'default',
      elapsedMs: 5000,
      timeoutMs: 120_000,
      deep,
      watchMs: 0,
    });
    return step.kind === 'done' ? [] : step.vantages.map(({ vantage }) => vantage.kind);
  };

  test('--deep wants it, and announces what stays', () => {
    expect(wanted(true)).toContain('coredns');
  });

  test('nothing else does', () => {
    expect(wanted(false)).not.toContain('coredns');
  });
});
