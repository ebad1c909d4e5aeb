import type { Scene } from '../infer/scene.ts';
import type { Locus } from '../paths/crossing.ts';
import { commandNamespace } from './commands.ts';
import { inAnswers, onTheWay, type Suspicion } from './suspicion.ts';

/** Whom CoreDNS asks where the Corefile leaves that open: none of the servers that are known need be among them. */
export function supposedServers(scene: Scene): readonly Suspicion[] {
  const doubt = ['x.invalid', ...scene.complaint.names]
    .map((name) => scene.layout.answerer(name))
    .flatMap((answerer) => (answerer.kind === 'unknown' ? answerer.doubts : []))
    .at(0);
  if (doubt === undefined) return [];
  const namespace = commandNamespace(scene);
  const place = `${doubt.source.key}:${String(doubt.source.line)}`;
  const open = {
    hop: { kind: 'upstream', instance: 'servers that the Corefile leaves open' },
    manners: [...new Set([...onTheWay, ...inAnswers])],
    crosses: ({ hop, supposed }: Locus) => hop === 'upstream' && supposed,
    relayed: true,
    subject: 'they',
    settledBy: `kubectl -n ${namespace} get configmap coredns coredns-custom -o yaml   # whom does CoreDNS ask? ${place} ${doubt.text}`,
    fix: [
      `kubectl -n ${namespace} get configmap coredns coredns-custom -o yaml   # ${place} ${doubt.text}`,
      `kubectl -n ${namespace} get deployment coredns -o yaml   # env: what its variables stand for`,
      `kubectl -n ${namespace} logs -l k8s-app=kube-dns --prefix --tail=100 | grep plugin/errors   # to which servers, and what went wrong?`,
    ],
  } as const;
  return [
    { ...open, where: 'The servers that CoreDNS really asks, which are not known here, fail' },
    {
      ...open,
      asks: ({ probe }) => probe.question.kind === 'complained',
      where:
        'The servers that CoreDNS really asks for the name complained of, which are not known here, fail it',
    },
  ];
}
