import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { Weather } from './weather.ts';

const weather = new Weather();

/** Promised of a usual run: no --deep, and no further vantage. */
const promised = 40;

interface Counted {
  readonly verdict: string;
  /** Everything that went to the API server, execs included. */
  readonly requests: readonly string[];
}

/** A machine short of CPU may leave a run inconclusive, which is not the matter here: it is run again, twice at most. */
async function counted(...args: readonly string[]): Promise<Counted> {
  const { requests } = weather.cluster.api;
  let verdict = 'inconclusive';
  let before = 0;
  for (let attempt = 0; attempt < 3 && verdict === 'inconclusive'; attempt += 1) {
    before = requests.length;
    const { stdout } = await weather.run('dns', 'shop', '-o', 'json', '-q', ...args);
    expect(weather.probes()).toEqual([]);
    verdict = (JSON.parse(stdout) as Diagnosis).verdict.kind;
  }
  return { verdict, requests: requests.slice(before) };
}

/** Nodes that say what they can give, and CoreDNS pods that were restarted once: as real ones do. */
function likeARealOne(): void {
  const { store } = weather.cluster.world;
  for (const node of store.list('nodes', null))
    node.status = { ...node.status, allocatable: { cpu: '4', memory: '8Gi' } };
  for (const pod of store.list('pods', 'kube-system')) {
    const statuses = pod.status?.['containerStatuses'] as readonly object[];
    pod.status = { ...pod.status, containerStatuses: statuses.map((one) => ({ ...one, restartCount: 1 })) };
  }
}

describe('a run makes no more calls than it promises', () => {
  test.each([
    ['where nothing is complained of but the namespace', []],
    ['with a name of the cluster', ['--name', 'web']],
    ['with a name of another namespace', ['--name', 'api.plain']],
    ['with an external name', ['--name', 'api.corp.internal']],
  ])('%s', async (_title, args) => {
    const { verdict, requests } = await counted(...args);
    expect(verdict).not.toBe('inconclusive');
    expect(requests.length).toBeLessThanOrEqual(promised);
    expect(new Set(requests).size).toBe(requests.length);
  });

  test('where nodes are measured and CoreDNS was restarted', async () => {
    likeARealOne();
    const { verdict, requests } = await counted();
    expect(verdict).toBe('healthy');
    expect(requests.filter((request) => request.includes('/api/v1/pods'))).toHaveLength(1);
    expect(requests.filter((request) => request.includes('previous=true'))).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(promised);
  });

  test('each probe is created, followed, asked twice and deleted by one call each time', async () => {
    const { requests } = await counted();
    const own = requests.filter((request) => /netcheck-\w+-(app|host)-\d/.test(request));
    const verbs = own.map((request) =>
      request.startsWith('GET') && request.includes('watch=true') ? 'WATCH' : (request.split(' ')[0] ?? ''),
    );
    const count = (verb: string): number => verbs.filter((one) => one === verb).length;
    expect({
      WATCH: count('WATCH'),
      EXEC: count('EXEC'),
      DELETE: count('DELETE'),
      all: verbs.length,
    }).toEqual({
      WATCH: 2,
      EXEC: 4,
      DELETE: 2,
      all: 8,
    });
    expect(requests.filter((request) => /^POST .*\/pods$/.test(request))).toHaveLength(2);
    expect(requests.filter((request) => /^GET .*\/jobs\?watch=true/.test(request))).toHaveLength(2);
    expect(requests.filter((request) => request.includes('selfsubjectaccessreviews'))).toHaveLength(1);
  });
});

describe('with fewer rights it makes more, and finds the same', () => {
  test('and over HTTP/1.1, where a watch would hold up other calls', async () => {
    weather.cluster.api.http1Only = true;
    const { verdict, requests } = await counted();
    expect(verdict).toBe('healthy');
    expect(requests.filter((request) => request.includes('watch=true'))).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(promised + 10);
  });

  test.each([
    ['watch pods', /^GET .*\/pods\/netcheck-\w+-app-1$/],
    ['list nodes', /^GET \/api\/v1\/nodes\/node2$/],
    ['list namespaces', /^GET \/api\/v1\/namespaces\/kube-system$/],
  ])('without the right to %s', async (right, instead) => {
    weather.cluster.api.denied.add(right);
    const { verdict, requests } = await counted();
    expect(verdict).toBe('healthy');
    expect(requests).toContainEqual(expect.stringMatching(instead));
    expect(requests.length).toBeLessThanOrEqual(promised + 10);
  });
});
