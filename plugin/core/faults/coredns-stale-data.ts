import type { Scene } from '../infer/scene.ts';
import type { LayoutPod } from '../paths/layout.ts';
import { sure } from '../paths/distribution.ts';
import { commandNamespace } from './commands.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { ofPods } from './places.ts';
import { servicesMeant } from './services-meant.ts';

export const corednsStaleData: Fault = {
  id: 'coredns-stale-data',
  hop: 'coredns-api',
  corpus: ['D12'],
  title: 'A CoreDNS pod has lost its connection to the API server and serves old data',
  source: 'CoreDNS issues 3587 and 3879',
  instances: (scene) =>
    scene.complaint.names.flatMap((given) => {
      const existing = servicesMeant(scene, given).find((service) => service.exists);
      if (existing === undefined) return [];
      return scene.layout.pods.map((pod) => ({
        hop: { kind: 'coredns-api', instance: pod.name } as const,
        where: ofPods('coredns-api', [pod.name]),
        effect: ({ probe: { question } }) =>
          question.kind === 'complained' && question.name === existing.name ? sure('nxdomain') : null,
        evidence: [
          proof(
            'the API server',
            `Service ${existing.key} exists${existing.createdAt === '' ? '' : ` since ${existing.createdAt}`}, and others of its kind are known to other CoreDNS pods`,
          ),
        ],
        sentence: `CoreDNS pod ${pod.name} (${pod.address}) does not know Service ${existing.key}, which exists: its data of the cluster is old${shareClause(scene, pod)}.`,
        fix: [
          `kubectl -n ${commandNamespace(scene)} delete pod ${pod.name}`,
          `kubectl -n ${commandNamespace(scene)} logs ${pod.name} --tail=50 | grep plugin/kubernetes`,
        ],
      }));
    }),
};

const shareClause = ({ layout }: Scene, pod: LayoutPod): string =>
  layout.pods.length > 1 && layout.readyEndpoints?.includes(pod.name) === true
    ? `, and the Service sends it 1 in ${String(layout.readyEndpoints.length)} queries`
    : '';
