import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFrames } from '../../probes/read-frames.ts';
import { connect, type Connection } from '../../plugin/cluster/connect.ts';
import type { ConnectionFlags } from '../../plugin/cluster/connection-flags.ts';
import { openCluster } from '../../plugin/cluster/open-cluster.ts';
import type { Cluster } from '../../plugin/cluster/cluster.ts';
import { textAt } from '../../plugin/cluster/json.ts';
import { readerOver } from '../../plugin/cluster/reader.ts';
import { conditionOf } from '../../plugin/cluster/parse-objects.ts';
import type { VantageReport } from '../../plugin/core/model/observation.ts';
import type { ProbeRequest, VantageId } from '../../plugin/core/model/probe.ts';
import type { WantedVantage } from '../../plugin/core/model/step.ts';
import { observe, outOfTime } from '../../plugin/run/observe.ts';
import { planBatch } from '../../plugin/run/batch.ts';
import { complaint, conformsInReading } from './conformance-reading.ts';

/** A healthy cluster with the lab's world, real or simulated. */
export interface ClusterUnderTest {
  readonly kubeconfig: string;
  readonly stop: () => Promise<void>;
}

const flags = (kubeconfig: string): ConnectionFlags => ({
  kubeconfig,
  context: null,
  cluster: null,
  user: null,
  namespace: null,
  as: null,
  asGroups: [],
  asUid: null,
  token: null,
  username: null,
  password: null,
  clientCertificate: null,
  clientKey: null,
  server: null,
  tlsServerName: null,
  certificateAuthority: null,
  insecureSkipTlsVerify: false,
  requestTimeoutMs: null,
});

const wanted = (kind: 'app' | 'host', namespaces: readonly string[]): WantedVantage => ({
  vantage: {
    id: `${kind}@node1` as VantageId,
    kind,
    namespace: 'shop',
    node: 'node1',
    labels: {},
    modelledOn: null,
    dnsPolicy: kind === 'host' ? 'Default' : 'ClusterFirst',
    dnsConfig: null,
  },
  namespaces,
  because: 'a test asks for it',
});

const patience = (): AbortSignal => AbortSignal.timeout(30_000);

/** Pins what the product relies on; run against the simulated cluster and the real one, so that the first stays honest. */
export function conformance(start: () => Promise<ClusterUnderTest>): void {
  let under: ClusterUnderTest;
  let connection: Connection;
  let cluster: Cluster;
  let app: VantageReport;
  let host: VantageReport;

  beforeAll(async () => {
    under = await start();
    connection = await connect(flags(under.kubeconfig), {});
    cluster = openCluster(connection, {
      runId: 'conform',
      image: null,
      imagePullSecret: null,
      probeNamespace: 'default',
      deep: false,
      ttlSeconds: 120,
      deadlineSeconds: 120,
      clock: () => performance.now(),
      date: () => '2026-01-01T00:00:00Z',
    });
    await cluster.readTopology(complaint);
    [app, host] = await Promise.all([
      cluster.startVantage(wanted('app', ['shop']), patience(), () => undefined),
      cluster.startVantage(wanted('host', ['shop', 'default']), patience(), () => undefined),
    ]);
  }, 60_000);

  afterAll(async () => {
    await cluster.cleanup();
    connection.api.close();
    await under.stop();
  }, 60_000);

  conformsInReading(() => ({ cluster, connection }));

  describe('vantages', () => {
    test('a pod in a restricted namespace runs, has the cluster DNS, and never becomes ready', async () => {
      expect(app.state).toMatchObject({
        kind: 'ready',
        instrument: 'python3',
        resolver: { kind: 'read', config: { nameservers: ['10.96.0.10'], ndots: 5 } },
      });
      const name = app.state.kind === 'ready' ? app.state.pod : '';
      const pod = await readerOver(connection.api).get(
        `/api/v1/namespaces/shop/pods/${name}`,
        'get pods',
        (one) => one,
      );
      expect(pod.kind === 'present' ? conditionOf(pod.value, 'Ready') : null).toBe('False');
    });

    test('a watch tells the state of a pod at once, and goes on until it is ended', async () => {
      const name = app.state.kind === 'ready' ? app.state.pod : '';
      const ending = new AbortController();
      const seen: unknown[] = [];
      const ended = await connection.api.watch(
        {
          method: 'GET',
          path: '/api/v1/namespaces/shop/pods',
          query: { watch: 'true', resourceVersion: '0', fieldSelector: `metadata.name=${name}` },
          right: 'watch pods -n shop',
        },
        ({ object, gone }) => {
          seen.push([textAt(object, 'metadata', 'name'), textAt(object, 'status', 'phase'), gone]);
          ending.abort();
        },
        AbortSignal.any([ending.signal, patience()]),
      );
      expect(seen).toEqual([[name, 'Running', false]]);
      expect(ended).toEqual({ ok: true, value: null });
    });

    test('a host vantage that the namespace refuses runs in the next one, with the resolver of the node', () => {
      expect(host.vantage.namespace).toBe('default');
      expect(host.state).toMatchObject({
        kind: 'ready',
        resolver: { kind: 'read', config: { nameservers: ['172.30.0.53', '172.30.0.54'] } },
      });
    });

    test('a refusal by Pod Security is told in its own words', async () => {
      const refused = await cluster.startVantage(wanted('host', ['shop']), patience(), () => undefined);
      expect(refused.state).toMatchObject({ kind: 'missing', why: { reason: 'refused' } });
      expect(JSON.stringify(refused.state)).toContain('violates PodSecurity');
    });
  });

  describe('exec', () => {
    const exec = async (command: readonly string[], stdin = '', pod?: string) =>
      await connection.api.exec({
        namespace: 'shop',
        pod: pod ?? (app.state.kind === 'ready' ? app.state.pod : ''),
        container: 'probe',
        command,
        stdin: Buffer.from(stdin),
        timeoutMs: 10_000,
        maxBytes: 100_000,
      });

    test('stdin is written and closed, stdout and stderr come apart, the exit code is kept', async () => {
      const cat = await exec(['cat'], 'hello\n');
      expect(cat).toMatchObject({ kind: 'ended', exitCode: 0 });
      expect(Buffer.from(cat.stdout).toString()).toBe('hello\n');
      expect(await exec(['sh', '-c', 'echo no >&2; exit 7'])).toMatchObject({
        kind: 'ended',
        exitCode: 7,
        stderr: 'no\n',
      });
    });

    test('a megabyte is cut off, a command that is not there and a pod that is not there are told', async () => {
      expect(await exec(['sh', '-c', 'yes | head -c 1000000'])).toMatchObject({
        kind: 'broken',
        why: { detail: 'the command wrote too much' },
      });
      expect((await exec(['/no/such/command'])).kind).toBe('broken');
      expect(await exec(['true'], '', 'nobody')).toMatchObject({
        kind: 'broken',
        why: { reason: 'not-found' },
      });
    });
  });

  describe('measuring', () => {
    const target = { role: 'service', address: '10.96.0.10', port: 53 } as const;
    const ask = (vantage: VantageId, change: Partial<ProbeRequest['probe']>): ProbeRequest => ({
      probe: {
        vantage,
        target,
        protocol: 'udp',
        question: { kind: 'cluster-absent', suffix: 'default.svc.cluster.local', type: 'A' },
        ...change,
      },
      samples: 2,
      intervalMs: 0,
      timeoutMs: 3000,
      gate: 'none',
    });

    test.each(['app@node1', 'host@node1'] as const)(
      'from %s all questions of a healthy cluster are answered as expected',
      async (id) => {
        const vantage = id as VantageId;
        const upstream = { role: 'upstream', address: '172.30.0.54', port: 53 } as const;
        const { batch, samples } = planBatch(
          [
            ask(vantage, {}),
            ask(vantage, { protocol: 'tcp' }),
            ask(vantage, {
              question: { kind: 'cluster-known', name: 'kubernetes.default.svc.cluster.local', type: 'A' },
            }),
            ask(vantage, { question: { kind: 'control', name: 'www.example.com', type: 'A' } }),
            ask(vantage, { target: upstream, question: { kind: 'root', name: '.', type: 'NS' } }),
          ],
          [],
          Math.random,
          { staggerMs: 8, mostPerSecond: {}, restMs: 0 },
        );
        const result = await cluster.runBatch(vantage, batch, patience());
        const reading = result.kind === 'stream' ? readFrames(result.stdout) : null;
        expect(reading ?? result).toMatchObject({ kind: 'whole' });
        const observed = observe(samples, reading?.kind === 'whole' ? reading.results : [], 0, outOfTime);
        expect(observed.map((one) => (one.kind === 'measured' ? one.outcome.class : one.why))).toEqual([
          ...Array.from({ length: 4 }, () => 'nxdomain'),
          ...Array.from({ length: 6 }, () => 'noerror'),
        ]);
      },
    );
  });

  test('afterwards everything is deleted, the owner with what it owns', async () => {
    expect(await cluster.cleanup()).toMatchObject({ kind: 'clean' });
    const left = await readerOver(connection.api).list('/api/v1/pods', 'list pods', {
      labelSelector: 'netcheck.dev/run=conform',
    });
    const alive =
      left.kind === 'present'
        ? (left.value.items as { metadata: { deletionTimestamp?: string } }[]).filter(
            (pod) => pod.metadata.deletionTimestamp === undefined,
          )
        : [null];
    expect(alive).toEqual([]);
  });
}
