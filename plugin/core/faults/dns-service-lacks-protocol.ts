import type { Scene } from '../infer/scene.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const dnsServiceLacksProtocol: Fault = {
  id: 'dns-service-lacks-protocol',
  hop: 'dns-service',
  corpus: [],
  title: 'The DNS Service has no port 53 for one of the two protocols of DNS',
  source:
    'RFC 7766 section 5 (TCP and UDP are both required); Kubernetes documentation, "Service": multi-port Services',
  explanation:
    'The DNS Service lists port 53 for one protocol and not for the other, so that kube-proxy has no rule for it. ' +
    'Packets of that protocol to the address of the Service wander off untranslated: they vanish, or a router rejects them. ' +
    'CoreDNS pods answer both at their own addresses, from every node, unlike where rules of one node are missing.',
  remedy:
    'Read the ports in `kubectl -n kube-system get service kube-dns -o yaml`: 53 must stand there for UDP and for TCP. ' +
    'Add the missing one.',
  instances: ({ layout: { service } }: Scene) =>
    service === null || service.ports.length === 0
      ? []
      : protocols
          .filter((protocol) => !service.ports.some((port) => port.port === 53 && port.protocol === protocol))
          .map((protocol): FaultInstance => ({
            hop: { kind: 'dns-service', instance: `${service.namespace}/${service.name}` },
            where: ({ hop }) => hop === 'dns-service',
            effect: ({ probe }: Crossing) =>
              probe.protocol === looks[protocol].over ? looks[protocol].odds : null,
            evidence: [
              proof(
                `Service ${service.namespace}/${service.name}`,
                `its ports are ${service.ports.map((port) => `${port.protocol} ${String(port.port)}`).join(', ')}`,
              ),
            ],
            sentence: `Service ${service.namespace}/${service.name} has no port 53 for ${protocol}: what clients send it over ${protocol} leads nowhere.`,
            fix: [
              `kubectl -n ${service.namespace} edit service ${service.name}   # ports: add {name: dns${protocol === 'TCP' ? '-tcp' : ''}, port: 53, protocol: ${protocol}}`,
            ],
          })),
};

const protocols = ['UDP', 'TCP'] as const;

/** Untranslated it wanders off; kube-proxy of some modes rejects what is in the range of Services. */
const looks: Readonly<
  Record<(typeof protocols)[number], { readonly over: string; readonly odds: Distribution }>
> = {
  UDP: {
    over: 'udp',
    odds: constant({
      silent: 0.6,
      'net-unreachable': 0.15,
      'host-unreachable': 0.1,
      'refused-port': 0.14,
      eperm: 0.01,
    }),
  },
  TCP: {
    over: 'tcp',
    odds: constant({
      'syn-silent': 0.5,
      'net-unreachable': 0.15,
      'host-unreachable': 0.1,
      'refused-port': 0.24,
      eperm: 0.01,
    }),
  },
};
