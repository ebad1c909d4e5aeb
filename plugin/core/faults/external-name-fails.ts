import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { constant, sure, type Distribution } from '../paths/distribution.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { servicesMeant, type MeantService } from './services-meant.ts';

export const externalNameFails: Fault = {
  id: 'external-name-fails',
  hop: 'authority',
  corpus: ['D81'],
  title: 'A Service is an alias (ExternalName) for a name that does not resolve',
  source: 'Kubernetes documentation, "Service": type ExternalName',
  explanation:
    'A Service of type ExternalName is an alias: CoreDNS answers with the name of the target, which is resolved like any external name. ' +
    "If the target does not exist, is misspelt, or lies in a zone that fails, the Service's name fails with it. " +
    'An IP address is taken for a name made of digits, which never resolves: CoreDNS denies the name of the Service. ' +
    'CoreDNS and the Service are well: the target alone decides.',
  remedy:
    '`kubectl get service SERVICE -o yaml` shows externalName, and dig tells whether that resolves. ' +
    'Correct it; for an address use a headless Service without selector and an EndpointSlice.',
  instances: (scene: Scene) =>
    scene.complaint.names.flatMap((given) =>
      servicesMeant(scene, given).flatMap((service) => {
        const part = scene.topology.namedServices[service.key];
        const target = service.exists && part !== undefined ? (valueOr(part, null)?.externalName ?? '') : '';
        if (target === '') return [];
        return isAddress(target)
          ? [{ ...instanceFor(given, service, denied), ...ofAddress(service, target) }]
          : ways.map((way) => ({ ...instanceFor(given, service, way), ...ofName(service, target) }));
      }),
    ),
};

/** The API takes what looks like an IPv4 address for a name of digits; one of IPv6 it refuses. */
const isAddress = (target: string): boolean => /^[0-9.]+$/.test(target);

/** CoreDNS asks nobody for a name of digits, and leaves such an alias out of its data. */
const denied = sure('nxdomain');

/** A target that does not resolve fails in one way, and not by turns: it does not exist, it is empty, or its zone fails. */
const ways: readonly Distribution[] = [
  denied,
  sure('nodata'),
  constant({ 'servfail-now': 0.7, 'servfail-2s': 0.1, 'servfail-4s': 0.1, 'servfail-6s': 0.1 }),
];

const instanceFor = (
  given: string,
  { name }: MeantService,
  way: Distribution,
): Pick<FaultInstance, 'hop' | 'effect' | 'notNetwork'> => ({
  hop: { kind: 'authority', instance: given },
  effect: ({ hop, probe: { question } }) =>
    hop === 'authority' && question.kind === 'complained' && question.name === name ? way : null,
  notNetwork: true,
});

type Words = Pick<FaultInstance, 'evidence' | 'sentence' | 'fix'>;

const ofName = ({ key }: MeantService, target: string): Words => ({
  evidence: [proof(`Service ${key}`, `its externalName is ${target}`)],
  sentence: `Service ${key} is an alias for ${target}, and ${target} is what does not resolve.`,
  fix: [edit(key, target), `dig ${target}   # does the target exist?`],
});

const ofAddress = ({ key }: MeantService, target: string): Words => ({
  evidence: [proof(`Service ${key}`, `its externalName is ${target}, which is an address and not a name`)],
  sentence: `Service ${key} is an alias (ExternalName) for ${target}: that is an address, Kubernetes takes it for a name made of digits, and such a name never resolves.`,
  fix: [
    edit(key, target),
    'Write a DNS name there; for an address make it a headless Service (clusterIP: None) without selector, and an EndpointSlice with that address.',
  ],
});

function edit(key: string, target: string): string {
  const [namespace = '', service = ''] = key.split('/');
  return `kubectl -n ${namespace} edit service ${service}   # externalName: ${target}`;
}
