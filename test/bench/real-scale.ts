import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type ClientHttp2Session } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { eventually, Lab } from '../lab/lab.ts';
import { costOfRun, type CostOfRun } from './cost-of-run.ts';

/**
 * real-scale.ts LAB NODES PODS: what scale.ts measures on the embedded cluster, on a real API server: kwok plays the nodes and pods beside the
 * lab's three nodes, a third of the pods in the namespace that suffers; calls are counted by the API server's audit log. The lab is of no use
 * for anything else afterwards.
 */
const lab = new Lab(process.argv[2] ?? 'bench');
const nodes = Number(process.argv[3] ?? 1000);
const pods = Number(process.argv[4] ?? 10_000);
const limits = { calls: 40, megabytes: 256, seconds: 5 };
const user = 'netcheck-bench';
const runs = 5;
const folder = mkdtempSync(join(tmpdir(), 'netcheck-real-scale-'));
const audit = join(folder, 'audit.log');

interface Cost extends CostOfRun {
  readonly calls: number;
}

async function restartWithAudit(): Promise<void> {
  const policy = join(folder, 'policy.yaml');
  writeFileSync(
    policy,
    JSON.stringify({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      omitStages: ['RequestReceived'],
      rules: [
        { level: 'Metadata', users: ['admin'], namespaces: ['', 'shop', 'default', 'kube-system'] },
        { level: 'None' },
      ],
    }),
  );
  await lab.on('cp', 'pkill', '-9', '-f', 'kube kube-apiserver');
  await lab.lab('restart', 'apiserver', `--audit-policy-file=${policy}`, `--audit-log-path=${audit}`);
  await eventually('the API server to answer', 60, async () =>
    lab.kubectl('get', '--raw', '/readyz').then(
      () => true,
      () => false,
    ),
  );
}

/** Of several runs the one in the middle by time. */
async function median(): Promise<Cost> {
  const costs: Cost[] = [];
  // On a node that is real: kwok starts nothing.
  const pod = await lab.webOn('node1');
  const asked = ['--pod', pod, '--as', user, '--as-group', 'system:masters'];
  for (let run = 0; run < runs; run += 1) {
    const before = callsSoFar();
    const cost = await costOfRun(lab.kubeconfig(), asked);
    costs.push({ ...cost, calls: callsSoFar() - before });
  }
  costs.sort((a, b) => a.seconds - b.seconds);
  const middle = costs[Math.floor(runs / 2)];
  if (middle === undefined) throw new Error('there were no runs');
  return middle;
}

/** Requests of the user that the program asks as; those that last have more than one entry. */
function callsSoFar(): number {
  const mine = readFileSync(audit, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"impersonatedUser":{"username":"${user}"`))
    .map((line) => /"auditID":"([^"]+)"/.exec(line)?.[1]);
  return new Set(mine).size;
}

function report(title: string, cost: Cost): void {
  const part = (name: keyof typeof limits, unit: string, digits: number): string =>
    `${cost[name].toFixed(digits)} ${unit} of ${String(limits[name])} (${(cost[name] / limits[name]).toFixed(2)})`;
  if ((['calls', 'seconds', 'megabytes'] as const).some((name) => cost[name] > limits[name]))
    process.exitCode = 1;
  process.stdout.write(
    `${title}: ${cost.verdict}, ${part('calls', 'calls', 0)}, ${part('seconds', 's', 1)}, ${part('megabytes', 'MB', 0)}\n`,
  );
}

async function fill(): Promise<void> {
  const started = performance.now();
  const api = session();
  try {
    await all(nodes, (index) => post(api, '/api/v1/nodes', fakeNode(index)));
    const namespaces = ['shop', 'plain', 'default'] as const;
    await all(pods, (index) => {
      const namespace = namespaces[index % namespaces.length] ?? 'shop';
      return post(api, `/api/v1/namespaces/${namespace}/pods`, fakePod(index, namespace));
    });
  } finally {
    api.close();
  }
  await eventually('all pods running', 1800, async () => {
    const waiting = await lab.kubectl(
      'get',
      '--raw',
      '/api/v1/pods?fieldSelector=status.phase%3DPending&limit=1',
    );
    return (JSON.parse(waiting) as { readonly items: readonly unknown[] }).items.length === 0;
  });
  process.stderr.write(`filled in ${String(Math.round((performance.now() - started) / 1000))} s\n`);
}

function session(): ClientHttp2Session {
  const config = load(readFileSync(lab.kubeconfig(), 'utf8')) as {
    readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
    readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
  };
  const cluster = config.clusters[0]?.cluster ?? {};
  const admin = config.users[0]?.user ?? {};
  return connect(cluster['server'] ?? '', {
    ca: readFileSync(cluster['certificate-authority'] ?? ''),
    cert: readFileSync(admin['client-certificate'] ?? ''),
    key: readFileSync(admin['client-key'] ?? ''),
  });
}

/** Some at a time, for a machine with two cores. */
async function all(count: number, make: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await make(index);
    }
  };
  await Promise.all(Array.from({ length: 24 }, worker));
}

async function post(api: ClientHttp2Session, path: string, body: object): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = api.request({ ':method': 'POST', ':path': path, 'content-type': 'application/json' });
    let [status, text] = [0, ''];
    request.on('response', (headers) => (status = Number(headers[':status'])));
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('error', reject);
    request.on('end', () => {
      if (status === 201) resolve();
      else reject(new Error(`${path}: ${String(status)} ${text.slice(0, 300)}`));
    });
    request.end(JSON.stringify(body));
  });
}

const fakeNode = (index: number): object => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: `vmss-${String(index)}`,
    annotations: { 'kwok.x-k8s.io/node': 'fake' },
    labels: { 'kubernetes.io/hostname': `vmss-${String(index)}`, 'kubernetes.io/os': 'linux', type: 'kwok' },
  },
  spec: { taints: [{ key: 'kwok.x-k8s.io/node', value: 'fake', effect: 'NoSchedule' }] },
  status: {
    allocatable: { cpu: '32', memory: '256Gi', pods: '250' },
    capacity: { cpu: '32', memory: '256Gi', pods: '250' },
  },
});

/** As restricted as the namespace demands, and as large as pods are. */
const fakePod = (index: number, namespace: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `load-${String(index)}`,
    namespace,
    labels: { app: `load-${String(index % 500)}` },
    annotations: { 'example.com/notes': 'x'.repeat(1500) },
  },
  spec: {
    nodeName: `vmss-${String(index % nodes)}`,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'load',
        image: 'none.invalid/load',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
});

try {
  await restartWithAudit();
  report('three nodes', await median());
  await lab.lab('kwok');
  await fill();
  report(`${String(nodes)} nodes and ${String(pods)} pods more`, await median());
} finally {
  rmSync(folder, { recursive: true });
}
