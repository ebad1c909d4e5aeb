import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { servicesMeant } from './services-meant.ts';

export const headlessWithoutEndpoints: Fault = {
  id: 'headless-without-endpoints',
  hop: 'authority',
  corpus: ['D80'],
  title: 'A headless Service has no ready pod, so its name has no address: DNS is right',
  source: 'Kubernetes DNS-Based Service Discovery, section 2.4: Headless Services',
  explanation:
    'The name of a headless Service (clusterIP: None) stands for the addresses of its ready pods. ' +
    'Without a ready pod it has no address, and DNS is right to say so; members of a StatefulSet that wait for one another before they are ready never find each other. ' +
    'All CoreDNS pods agree and the Service exists, unlike with a misspelt name or old data.',
  remedy:
    '`kubectl get endpointslices -l kubernetes.io/service-name=SERVICE` shows no ready address. ' +
    'Repair the readiness of the pods, or set publishNotReadyAddresses: true on the Service.',
  instances: (scene: Scene) =>
    scene.complaint.names.flatMap((given) =>
      servicesMeant(scene, given).flatMap(({ key, name, exists }) => {
        const part = scene.topology.namedServices[key];
        const service = exists && part !== undefined ? valueOr(part, null) : null;
        if (service?.clusterIP !== 'None' || service.readyAddresses !== 0) return [];
        return [
          {
            hop: { kind: 'authority', instance: given } as const,
            effect: ({ hop, probe: { question } }) =>
              hop === 'authority' && question.kind === 'complained' && question.name === name
                ? { nxdomain: 0.97, nodata: 0.03 }
                : null,
            evidence: [proof(`endpoint slices of ${key}`, 'none of its addresses is ready')],
            sentence: `DNS is right: headless Service ${key} has no ready endpoint, so ${given} has no address.`,
            fix: [
              `kubectl -n ${service.namespace} get pods -o wide   # which are not Ready, and why`,
              `kubectl -n ${service.namespace} get endpointslices -l kubernetes.io/service-name=${service.name}`,
              'Repair their readiness, or set publishNotReadyAddresses: true where peers must find each other before that.',
            ],
            notNetwork: true,
          },
        ];
      }),
    ),
};
