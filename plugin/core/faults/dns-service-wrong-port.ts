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
  instances: (scene) => {
    const service = scene.layout.service;
    if (service === null) return [];
    return wrongPorts(scene).map(({ protocol, port, declared }) => ({
      hop: { kind: 'dns-service', instance: `${service.namespace}/${service.name}` },
      effect: (crossing) =>
        crossing.hop === 'dns-service' && crossing.probe.protocol === protocol.toLowerCase()
          ? portClosed(crossing)
          : null,
      evidence: [
        proof(
          `endpoint slice of ${service.namespace}/${service.name}`,
          `it sends ${protocol} to port ${String(port)}, the CoreDNS container declares ${declared.join(', ')}`,
        ),
        ...senderEvidence(scene, service.clusterIPs),
      ],
      sentence: `Service ${service.namespace}/${service.name} sends ${protocol} queries to port ${String(port)}, on which CoreDNS does not listen (it declares ${declared.join(', ')}).`,
      fix: [
        `kubectl -n ${service.namespace} edit service ${service.name}   # targetPort of the ${protocol} port: ${declared.join(' or ')}`,
      ],
    }));
  },
};

interface WrongPort {
  readonly protocol: string;
  readonly port: number;
  readonly declared: readonly string[];
}

/** Endpoint ports for DNS that no container of the pod declares. */
function wrongPorts(scene: Scene): readonly WrongPort[] {
  const dnsNames = (scene.layout.service?.ports ?? [])
    .filter((port) => port.port === 53)
    .map((port) => port.name);
  const found = new Map<string, WrongPort>();
  for (const endpoint of valueOr(scene.topology.endpoints, [])) {
    for (const port of endpoint.ports) {
      if (!dnsNames.includes(port.name)) continue;
      const declared = declaredPorts(scene, endpoint, port.protocol);
      if (declared.length > 0 && !declared.includes(port.port)) {
        found.set(port.protocol, {
          protocol: port.protocol,
          port: port.port,
          declared: declared.map(String),
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
