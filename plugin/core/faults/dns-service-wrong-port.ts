import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Endpoint } from '../model/topology.ts';
import { portClosed } from './effects.ts';
import { proof, supports } from './evidence.ts';
import type { Fault } from './fault.ts';

export const dnsServiceWrongPort: Fault = {
  id: 'dns-service-wrong-port',
  hop: 'dns-service',
  corpus: ['S03'],
  title: 'The DNS Service sends queries to a port on which CoreDNS does not listen',
  source: 'Kubernetes documentation, "Debug Services": Is the Service defined correctly?',
  explanation:
    'The DNS Service sends queries of one protocol to a target port on which CoreDNS does not listen, and the CoreDNS pods refuse them. ' +
    'Through the Service everything of that protocol fails at once, while each pod answers on its real port. ' +
    'The refusal comes from a pod; where the Service has no endpoints a node refuses.',
  remedy:
    'Compare the ports in `kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=kube-dns` with the container ports of the CoreDNS pods. ' +
    'Correct targetPort in the Service.',
  instances: (scene) => {
    const service = scene.layout.service;
    if (service === null) return [];
    const wrong = wrongPorts(scene);
    const [first] = wrong;
    if (first === undefined) return [];
    const name = `${service.namespace}/${service.name}`;
    const sent = [...Map.groupBy(wrong, ({ port }) => port)]
      .map(([port, some]) => `${some.map(({ protocol }) => protocol).join(' and ')} to port ${String(port)}`)
      .join(' and ');
    return [
      {
        hop: { kind: 'dns-service', instance: name },
        effect: (crossing) =>
          crossing.hop === 'dns-service' &&
          wrong.some(({ protocol }) => crossing.probe.protocol === protocol.toLowerCase())
            ? portClosed(crossing)
            : null,
        evidence: [
          proof(`endpoint slice of ${name}`, `it sends ${sent}, and ${first.listens}`),
          ...senderEvidence(scene, service.clusterIPs),
        ],
        sentence: `Service ${name} sends ${sent}, on which CoreDNS does not listen (${first.listens}).`,
        fix: [
          `kubectl -n ${service.namespace} edit service ${service.name}   # targetPort of ${wrong.map(({ protocol }) => protocol).join(' and ')}: ${first.right.find((port) => port === '53') ?? first.right.join(' or ')}`,
        ],
      },
    ];
  },
};

interface WrongPort {
  readonly protocol: string;
  readonly port: number;
  /** Ports on which CoreDNS listens, and how that is known. */
  readonly right: readonly string[];
  readonly listens: string;
}

/** Endpoint ports for DNS that no container of the pod declares; where none declares any, that are not those on which it answers. */
function wrongPorts(scene: Scene): readonly WrongPort[] {
  const dnsNames = (scene.layout.service?.ports ?? [])
    .filter((port) => port.port === 53)
    .map((port) => port.name);
  const found = new Map<string, WrongPort>();
  for (const endpoint of valueOr(scene.topology.endpoints, [])) {
    for (const port of endpoint.ports) {
      if (!dnsNames.includes(port.name)) continue;
      const declared = declaredPorts(scene, endpoint, port.protocol);
      const right = declared.length > 0 ? declared : answeredPorts(scene, endpoint, port.protocol);
      if (right.length > 0 && !right.includes(port.port)) {
        found.set(port.protocol, {
          protocol: port.protocol,
          port: port.port,
          right: right.map(String),
          listens: `CoreDNS ${declared.length > 0 ? 'declares' : 'answers on'} ${right.join(', ')}`,
        });
      }
    }
  }
  return [...found.values()];
}

function declaredPorts(scene: Scene, endpoint: Endpoint, protocol: string): readonly number[] {
  const pod = valueOr(scene.topology.dnsPods, []).find((one) => one.name === endpoint.pod);
  const ports = pod?.containers.flatMap((container) => container.ports) ?? [];
  return ports.filter((port) => port.protocol === protocol).map((port) => port.containerPort);
}

/** Ports on which the pod itself answered. */
const answeredPorts = (scene: Scene, endpoint: Endpoint, protocol: string): readonly number[] => [
  ...new Set(
    scene.cells
      .filter(
        ({ probe, failed, measured }) =>
          failed === 0 && measured > 0 && probe.protocol === protocol.toLowerCase(),
      )
      .filter(({ probe: { target } }) => target.role === 'coredns-pod' && endpoint.address === target.address)
      .map(({ probe }) => probe.target.port),
  ),
];

/** The reverse translation makes the endpoint's refusal come from the Service address. */
function senderEvidence(scene: Scene, addresses: readonly string[]) {
  const sender = scene.cells
    .filter((cell) => cell.probe.target.role === 'service')
    .flatMap((cell) => cell.icmpSenders)
    .find((one) => addresses.includes(one));
  return sender === undefined
    ? []
    : [
        supports(
          `ICMP from ${sender}`,
          'the query was translated, and the endpoint behind the Service refused it',
        ),
      ];
}
