import { createSocket } from 'node:dgram';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listenDns, type Running } from './dns-servers.ts';
import { nodeAddress, nodes, podAddress, populate } from './objects.ts';
import { coredns, onTheWire, upstream, type Manner } from './resolving.ts';
import { Store, type Stored } from './store.ts';

/** Where a packet goes: a loopback port, nowhere, or an error as the kernel would report it. */
export type Route =
  | { readonly port: number }
  | { readonly drop: true }
  | { readonly errno: string }
  | { readonly port: number; readonly from: string };

/** Who asks: what a rule of the simulated network may look at. */
export interface Asker {
  readonly node: string;
  readonly namespace: string;
  readonly host: boolean;
}

/** Changes where packets go; `protocol`, `address` as the asker knows them. Returns null to leave it. */
export type NetworkRule = (
  asker: Asker,
  protocol: 'udp' | 'tcp',
  address: string,
  podNode: string | null,
) => readonly Route[] | null;

/** How a CoreDNS pod's process behaves. */
export type PodManner = 'answers' | 'hangs' | 'closed';

export const serviceAddress = '10.96.0.10';
export const upstreamAddresses = ['172.30.0.53', '172.30.0.54'] as const;

/** The simulated cluster beneath its API: objects, DNS servers, and how packets travel. Break it before asking. */
export class World {
  readonly store = new Store();
  readonly upstreams = new Map<string, Manner>(
    upstreamAddresses.map((address) => [address, { kind: 'answers' }]),
  );
  readonly pods = new Map<string, PodManner>(
    nodes.map((_, index) => [`coredns-${'abc'.charAt(index)}`, 'answers']),
  );
  readonly rules: NetworkRule[] = [];
  /** What the kubelet of a node writes as nameserver for ClusterFirst pods. */
  readonly clusterDns = new Map<string, string>();
  /** Nodes whose own CoreDNS pod hears nothing of the upstream servers. */
  readonly cutOff = new Set<string>();
  /** Files of nodes that differ from those of this machine: path → content, by node. */
  readonly nodeFiles = new Map<string, Readonly<Record<string, string>>>();
  /** After so long the Job controller comes to a new Job. */
  jobControllerMs = 5;
  readonly #folder = mkdtempSync(join(tmpdir(), 'netcheck-simulated-'));
  readonly #running: Running[] = [];
  readonly #ports = new Map<string, number>();
  #sink = 0;
  #closed = 0;

  constructor() {
    populate(this.store);
  }

  /** Starts the DNS servers; the world's manners can still change afterwards, except which pods are closed. */
  async start(): Promise<void> {
    for (const address of upstreamAddresses)
      await this.#serve(address, (name, type) =>
        upstream(this.upstreams.get(address) ?? { kind: 'answers' })(name, type),
      );
    const services = new Map(
      this.store
        .list('services', null)
        .map((one) => [
          `${one.metadata.name}.${one.metadata.namespace ?? ''}`,
          String(one.spec?.['clusterIP']),
        ]),
    );
    services.set('kubernetes.default', '10.96.0.1');
    for (const [index, node] of nodes.entries()) {
      const name = `coredns-${'abc'.charAt(index)}`;
      const forwards = upstreamAddresses.map(
        (address) => (asked: string, type: string) =>
          this.cutOff.has(node)
            ? Promise.resolve(null)
            : upstream(this.upstreams.get(address) ?? { kind: 'answers' })(asked, type),
      );
      const answer = coredns(services, forwards);
      await this.#serve(podAddress(node, 2), (asked, type) =>
        this.pods.get(name) === 'hangs' ? Promise.resolve(null) : answer(asked, type),
      );
    }
    this.#sink = await sinkPort(this.#running);
    this.#closed = await closedPort();
  }

  async #serve(address: string, resolving: Parameters<typeof onTheWire>[0]): Promise<void> {
    const running = await listenDns(onTheWire(resolving));
    this.#running.push(running);
    this.#ports.set(address, running.port);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map((running) => running.close()));
    rmSync(this.#folder, { recursive: true });
  }

  /** Environment for a process in a pod: its routes and its files. */
  environment(pod: Stored): Record<string, string> {
    const folder = join(this.#folder, String(pod.metadata.uid));
    mkdirSync(join(folder, 'root/etc'), { recursive: true });
    writeFileSync(join(folder, 'root/etc/resolv.conf'), this.#resolverOf(pod));
    for (const [path, content] of Object.entries(this.nodeFiles.get(String(pod.spec?.['nodeName'])) ?? {})) {
      mkdirSync(dirname(join(folder, 'root', path)), { recursive: true });
      writeFileSync(join(folder, 'root', path), content);
    }
    writeFileSync(join(folder, 'routes.json'), JSON.stringify(this.#routesOf(pod)));
    return { NETCHECK_SIM_ROUTES: join(folder, 'routes.json'), NETCHECK_SIM_ROOT: join(folder, 'root') };
  }

  #resolverOf(pod: Stored): string {
    const { namespace } = pod.metadata;
    if (pod.spec?.['dnsPolicy'] === 'Default')
      return upstreamAddresses.map((address) => `nameserver ${address}\n`).join('');
    const dns = this.clusterDns.get(String(pod.spec?.['nodeName'])) ?? serviceAddress;
    return `search ${namespace ?? ''}.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${dns}\noptions ndots:5\n`;
  }

  #routesOf(pod: Stored): Record<string, readonly Route[] | number> {
    const asker: Asker = {
      node: String(pod.spec?.['nodeName']),
      namespace: pod.metadata.namespace ?? '',
      host: pod.spec?.['hostNetwork'] === true,
    };
    const routes: Record<string, readonly Route[] | number> = { sink: this.#sink };
    for (const protocol of ['udp', 'tcp'] as const) {
      for (const address of [...upstreamAddresses, ...nodes.map((node) => podAddress(node, 2))]) {
        routes[`${protocol} ${address}:53`] = this.#toServer(asker, protocol, address);
      }
      routes[`${protocol} ${serviceAddress}:53`] = this.#toService(asker, protocol);
    }
    return routes;
  }

  #toServer(asker: Asker, protocol: 'udp' | 'tcp', address: string): readonly Route[] {
    const index = nodes.findIndex((node) => podAddress(node, 2) === address);
    const ruled = this.#ruled(asker, protocol, address, nodes[index] ?? null);
    if (ruled !== null) return ruled;
    const closed = index >= 0 && this.pods.get(`coredns-${'abc'.charAt(index)}`) === 'closed';
    return [{ port: closed ? this.#closed : (this.#ports.get(address) ?? this.#sink) }];
  }

  /** As kube-proxy does: one of the endpoints at random; a refusal where there is none. */
  #toService(asker: Asker, protocol: 'udp' | 'tcp'): readonly Route[] {
    const ruled = this.#ruled(asker, protocol, serviceAddress, null);
    if (ruled !== null) return ruled;
    const slice = this.store.get('endpointslices', 'kube-system', 'kube-dns-1');
    const endpoints = (slice?.['endpoints'] ?? []) as readonly { readonly addresses: readonly string[] }[];
    if (endpoints.length === 0) {
      const refused: Route = asker.host
        ? { errno: 'EPERM' }
        : { port: this.#closed, from: nodeAddress(asker.node) };
      return [refused, { drop: true }];
    }
    return endpoints.flatMap((endpoint) =>
      endpoint.addresses.flatMap((address) => this.#toServer(asker, protocol, address)),
    );
  }

  #ruled(
    asker: Asker,
    protocol: 'udp' | 'tcp',
    address: string,
    podNode: string | null,
  ): readonly Route[] | null {
    for (const rule of this.rules) {
      const routes = rule(asker, protocol, address, podNode);
      if (routes !== null) return routes;
    }
    return null;
  }
}

/** A UDP port that takes everything and answers nothing. */
async function sinkPort(running: Running[]): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  socket.unref();
  const { port } = socket.address();
  running.push({ port, close: () => new Promise((resolve) => socket.close(resolve)) });
  return port;
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  return port;
}
