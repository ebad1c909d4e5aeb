import { readingsOf, searchListOf } from '../infer/primary-names.ts';
import { sure } from '../paths/distribution.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { servicesMeant } from './services-meant.ts';

export const searchListMissesName: Fault = {
  id: 'search-list-misses-name',
  hop: 'client-resolver',
  corpus: [],
  title: 'A short name of a Service is used where the pod does not search in the zone of Services',
  source: 'Kubernetes documentation, "DNS for Services and Pods": Pod\'s DNS Config; resolv.conf(5): search',
  explanation:
    'Short names of Services work only because the resolver completes them with the search list of the pod. ' +
    'A pod with dnsPolicy None or a dnsConfig of its own may search in no zone of Services, or in that of one namespace alone: what it makes of the short name does not exist. ' +
    'The whole name of the Service resolves from the same pod, unlike where the Service is missing or CoreDNS serves another domain.',
  remedy:
    'Look at the search line of /etc/resolv.conf in the pod. ' +
    "Use the whole name (SERVICE.NAMESPACE.svc and the cluster domain), or add the searches to the pod's dnsConfig; dnsPolicy ClusterFirst adds them by itself.",
  instances: (scene) =>
    scene.complaint.names.flatMap((given) => {
      const vantage = scene.vantages.find(({ kind }) => kind === 'app');
      const list = vantage === undefined ? null : searchListOf(scene.layout, vantage.id);
      // Where it does search in a zone of Services, another domain is the matter.
      if (vantage === undefined || list === null || list.some((one) => one.startsWith('svc.'))) return [];
      const tried = readingsOf(given, scene.complaint.namespace, scene.layout.clusterDomain, list);
      const missed = servicesMeant(scene, given).find(({ exists, name }) => exists && !tried.includes(name));
      if (missed === undefined) return [];
      return [
        {
          hop: {
            kind: 'client-resolver',
            instance: `search list of ${vantage.modelledOn ?? 'the pod'}`,
          } as const,
          // Whoever is asked denies it, the network's servers too, and so does every cache.
          effect: ({ hop, probe: { question } }) =>
            (hop === 'coredns-config' || hop === 'authority') &&
            (question.kind === 'complained' || question.kind === 'unchecked') &&
            question.given === given
              ? sure('nxdomain')
              : null,
          evidence: [
            proof('the API server', `Service ${missed.key} exists`),
            proof(
              `resolv.conf of ${vantage.id}`,
              list.length === 0 ? 'it searches in no zone' : `it searches in ${list.join(', ')}`,
            ),
          ],
          sentence: `${given} means Service ${missed.key}, and this pod never asks for it: its resolv.conf does not search in the zone of that Service, so only ${tried.join(' and ')} ${tried.length === 1 ? 'is' : 'are'} tried.`,
          fix: [
            `Use the whole name ${missed.name} in the program, or`,
            `add to the pod: spec.dnsConfig.searches: [${scene.complaint.namespace}.svc.${scene.layout.clusterDomain}, svc.${scene.layout.clusterDomain}, ${scene.layout.clusterDomain}] (dnsPolicy ClusterFirst does so by itself).`,
          ],
          notNetwork: true,
        },
      ];
    }),
};
