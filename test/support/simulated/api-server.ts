import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { WebSocketServer } from 'ws';
import { selfSigned, type Pair } from './certificate.ts';
import { imageOf } from '../images.ts';
import { imageBelow, runExec } from './exec.ts';
import { createJob } from './job-controller.ts';
import { createPod, refusalOf } from './kubelet.ts';
import { Listener } from './listener.ts';
import { readPath, type ApiPath } from './paths.ts';
import { selects } from './selectors.ts';
import type { Stored } from './store.ts';
import { tellChanges } from './watch.ts';
import type { World } from './world.ts';

const token = 'simulated';

/** An API server on loopback over a world: what netcheck uses of one, as the conformance suite pins it. */
export class ApiServer {
  /** Authorization headers of the simulated user. */
  readonly accepted = new Set([`Bearer ${token}`]);
  /** Rights that the simulated user lacks: "create pods/exec", "list endpointslices"; or in one namespace alone: "create pods/exec -n default". */
  readonly denied = new Set<string>();
  readonly requests: string[] = [];
  /** From now on every connection is cut at once. */
  gone = false;
  /** Whether the user's own containers have a shell and python3; those of probes have. */
  pythonEverywhere = false;
  /** Execs lose their connection once they have sent this many bytes. */
  tearExecAfterBytes = Infinity;
  readonly #world: World;
  readonly #listener: Listener;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered].find((one) => one.endsWith('.channel.k8s.io')) ?? false,
  });
  readonly #folder = mkdtempSync(join(tmpdir(), 'netcheck-api-'));
  readonly #image = imageBelow(this.#folder);
  readonly #bareImage = imageOf(this.#folder, ['cat', 'true']);
  readonly certificate: Pair;

  constructor(world: World, certificateValidMs?: number) {
    this.#world = world;
    this.certificate = selfSigned(new Date(), certificateValidMs);
    this.#listener = new Listener(this.certificate, (request, response) => {
      void this.#handle(request, response);
    });
    this.#listener.onUpgrade((request, socket, head) => {
      if (this.gone) {
        socket.destroy();
        return;
      }
      this.requests.push(`EXEC ${request.url ?? ''}`);
      const path = readPath(request.url ?? '');
      const pod = path === null ? undefined : world.store.get('pods', path.namespace, path.name);
      const refusal = !this.#knows(request)
        ? ([401, 'Unauthorized'] as const)
        : this.#mayNot('create', 'pods/exec', path?.namespace ?? '')
          ? ([403, forbidden('create', 'pods/exec', path?.namespace ?? '')] as const)
          : pod === undefined
            ? ([404, `pods "${path?.name ?? ''}" not found`] as const)
            : null;
      if (refusal !== null) {
        const [status, message] = refusal;
        const body = JSON.stringify(statusObject(status, message));
        socket.end(
          `HTTP/1.1 ${String(status)} No\r\nContent-Type: application/json\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\nConnection: close\r\n\r\n${body}`,
        );
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (connection) => {
        runExec(
          connection,
          path?.query.getAll('command') ?? [],
          pod === undefined ? {} : world.environment(pod),
          this.pythonEverywhere || pod?.metadata.name.startsWith('netcheck') === true
            ? this.#image
            : this.#bareImage,
          this.tearExecAfterBytes,
        );
      });
    });
  }

  /** Starts to listen; returns the path of a kubeconfig. */
  async start(): Promise<string> {
    const port = await this.#listener.start();
    const file = join(this.#folder, 'kubeconfig');
    const cluster = {
      server: `https://127.0.0.1:${String(port)}`,
      'certificate-authority-data': Buffer.from(this.certificate.certificate).toString('base64'),
    };
    writeFileSync(
      file,
      dump({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'simulated', cluster }],
        users: [{ name: 'somebody', user: { token } }],
        contexts: [
          { name: 'simulated', context: { cluster: 'simulated', user: 'somebody', namespace: 'shop' } },
        ],
        'current-context': 'simulated',
      }),
    );
    return file;
  }

  /** From now on it speaks HTTP/1.1 alone. */
  set http1Only(only: boolean) {
    this.#listener.http1Only = only;
  }

  /** TLS handshakes so far, and how many of them were for an exec. */
  get handshakes(): { readonly all: number; readonly forExec: number } {
    return this.#listener.handshakes;
  }

  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    await this.#listener.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.gone) {
      this.#listener.cut(request);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    this.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const [status, body] = this.#answer(request, Buffer.concat(chunks).toString('utf8'));
    if (body instanceof Watched) {
      tellChanges(response, body.objects);
      return;
    }
    response.writeHead(status, {
      'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json',
    });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  #answer(request: IncomingMessage, body: string): readonly [number, unknown] {
    if (!this.#knows(request)) return [401, statusObject(401, 'Unauthorized')];
    if (request.url === '/version') return [200, { gitVersion: 'v1.34.4' }];
    if (request.url?.endsWith('/selfsubjectaccessreviews') === true) return [201, this.#review(body)];
    const path = readPath(request.url ?? '');
    if (path === null) return [404, statusObject(404, 'the server could not find the requested resource')];
    const verb = verbOf(request.method ?? 'GET', path);
    const resource = path.sub === '' ? path.resource : `${path.resource}/${path.sub}`;
    if (this.#mayNot(verb, resource, path.namespace))
      return [403, statusObject(403, forbidden(verb, resource, path.namespace))];
    switch (verb) {
      case 'list':
        return [200, this.#list(path)];
      case 'watch':
        return [200, new Watched(() => this.#selected(path))];
      case 'create':
        return this.#create(path, JSON.parse(body) as Stored);
      case 'delete':
        return this.#world.store.remove(path.resource, path.namespace, path.name) === undefined
          ? notFound(path)
          : [200, statusObject(200, '')];
      default:
        return this.#get(path);
    }
  }

  #review(body: string): unknown {
    const { spec } = JSON.parse(body) as {
      readonly spec: { readonly resourceAttributes: Readonly<Record<string, string>> };
    };
    const { verb = '', resource = '', subresource = '', namespace = '' } = spec.resourceAttributes;
    const allowed = !this.#mayNot(
      verb,
      subresource === '' ? resource : `${resource}/${subresource}`,
      namespace,
    );
    return { spec, status: { allowed } };
  }

  #knows({ headers }: IncomingMessage): boolean {
    return this.accepted.has(headers.authorization ?? '');
  }

  /** Who lacks a right in one namespace lacks it in all of them together; `namespace` empty: those. */
  #mayNot(verb: string, resource: string, namespace: string): boolean {
    const right = `${verb} ${resource}`;
    return (
      this.denied.has(right) ||
      (namespace === ''
        ? [...this.denied].some((one) => one.startsWith(`${right} -n `))
        : this.denied.has(`${right} -n ${namespace}`))
    );
  }

  #get(path: ApiPath): readonly [number, unknown] {
    const object = this.#world.store.get(path.resource, path.namespace, path.name);
    if (object === undefined) return notFound(path);
    return path.sub === 'log' ? [200, '[INFO] plugin/ready: ready\n'] : [200, object];
  }

  #list(path: ApiPath): unknown {
    const matching = this.#selected(path);
    const limit = Number(path.query.get('limit') ?? '500');
    return {
      kind: 'List',
      metadata: matching.length > limit ? { continue: String(limit) } : {},
      items: matching.slice(0, limit),
    };
  }

  #selected({ resource, allNamespaces, namespace, query }: ApiPath): readonly Stored[] {
    return this.#world.store.list(resource, allNamespaces ? null : namespace).filter(selects(query));
  }

  #create(path: ApiPath, object: Stored): readonly [number, unknown] {
    object.metadata.namespace = path.namespace;
    const namespace = this.#world.store.get('namespaces', '', path.namespace);
    if (namespace === undefined) return [404, statusObject(404, `namespaces "${path.namespace}" not found`)];
    if (namespace.status?.['phase'] === 'Terminating') {
      return [
        403,
        statusObject(
          403,
          `${path.resource} "${object.metadata.name}" is forbidden: unable to create new content in namespace ${path.namespace} because it is being terminated`,
        ),
      ];
    }
    if (path.query.get('dryRun') === 'All') {
      const refusal = refusalOf(this.#world, namespace, object);
      return refusal === null ? [201, object] : [403, statusObject(403, refusal)];
    }
    if (path.resource === 'jobs') return [201, createJob(this.#world, object)];
    if (path.resource !== 'pods') return [201, this.#world.store.put(path.resource, object)];
    const refusal = createPod(this.#world, namespace, object);
    return refusal === null ? [201, object] : [403, statusObject(403, refusal)];
  }
}

/** An answer that goes on. */
class Watched {
  readonly objects: () => readonly Stored[];

  constructor(objects: () => readonly Stored[]) {
    this.objects = objects;
  }
}

function verbOf(method: string, path: ApiPath): string {
  if (method === 'POST') return 'create';
  if (method === 'DELETE') return 'delete';
  if (path.query.get('watch') === 'true') return 'watch';
  return path.name === '' ? 'list' : 'get';
}

const notFound = (path: ApiPath): readonly [number, unknown] => [
  404,
  statusObject(404, `${path.resource} "${path.name}" not found`),
];

const statusObject = (code: number, message: string): unknown => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: code < 300 ? 'Success' : 'Failure',
  message,
  code,
});

const forbidden = (verb: string, resource: string, namespace: string): string =>
  `${resource} is forbidden: User "somebody" cannot ${verb} resource "${resource}" in API group "" in the namespace "${namespace}"`;
