import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { servicesMeant } from './services-meant.ts';

export const externalNameFails: Fault = {
  id: 'external-name-fails',
  hop: 'authority',
  corpus: ['D81'],
  title: 'A Service is an alias (ExternalName) for a name that does not resolve',
  source: 'Kubernetes documentation, "Service": type ExternalName',
  explanation:
    'A Service of type ExternalName is an alias: CoreDNS answers with the name of the target, which is resolved like any external name. ' +
    "If the target does not exist, is misspelt, is an IP address, or lies in a zone that fails, the Service's name fails with it. " +
    'CoreDNS and the Service are well: the target alone decides.',
  remedy:
    '`kubectl get service SERVICE -o yaml` shows externalName, and dig tells whether that resolves. ' +
    'Correct it; for an address use a Service without selector and an EndpointSlice.',
  instances: (scene: Scene) =>
    scene.complaint.names.flatMap((given) =>
      servicesMeant(scene, given).flatMap(({ key, name, exists }) => {
        const part = scene.topology.namedServices[key];
        const target = exists && part !== undefined ? (valueOr(part, null)?.externalName ?? '') : '';
        if (target === '') return [];
        const literal = /^[0-9.]+$/.test(target);
        return [
          {
            hop: { kind: 'authority', instance: given } as const,
            effect: ({ hop, probe: { question } }) =>
              hop === 'authority' && question.kind === 'complained' && question.name === name
                ? { nxdomain: 0.4, nodata: 0.4, 'servfail-now': 0.2 }
                : null,
            evidence: [
              proof(
                `Service ${key}`,
                `its externalName is ${target}${literal ? ', which is an address and not a name' : ''}`,
              ),
            ],
            sentence: `Service ${key} is an alias for ${target}, and ${target} is what does not resolve${literal ? ': an address is no name' : ''}.`,
            fix: [
              `kubectl -n ${key.split('/')[0] ?? ''} edit service ${key.split('/')[1] ?? ''}   # externalName: ${target}`,
              literal
                ? 'For an address: a Service without selector and an EndpointSlice with that address.'
                : `dig ${target}   # does the target exist?`,
            ],
            notNetwork: true,
          },
        ];
      }),
    ),
};
