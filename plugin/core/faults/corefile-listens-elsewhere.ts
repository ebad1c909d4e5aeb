import { whyDeafAt } from '../corefile/served.ts';
import type { Scene } from '../infer/scene.ts';
import { commandNamespace } from './commands.ts';
import { portClosed } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const corefileListensElsewhere: Fault = {
  id: 'corefile-listens-elsewhere',
  hop: 'coredns-config',
  corpus: [],
  title: 'The Corefile lets CoreDNS listen on another port or address than it is asked at',
  source: 'CoreDNS documentation, "Configuration": server blocks; plugin "bind"',
  explanation:
    'Every server block of the Corefile names another port than the one to which the DNS Service sends, or is bound to an address at which no question arrives. ' +
    'CoreDNS runs, is ready and healthy, and refuses every question at its own address. ' +
    'All pods refuse alike and the Corefile says why, unlike where one process has ended or the Service names a wrong port.',
  remedy:
    'Read the first line of each server block and its bind line (`kubectl -n kube-system get configmap coredns -o yaml`), and compare the port with the targetPort of the DNS Service. ' +
    'Correct the Corefile, and restart CoreDNS.',
  instances: (scene: Scene) => {
    const { wholeCorefile, pods } = scene.layout;
    const port = pods[0]?.port ?? 53;
    const deaf = wholeCorefile.kind === 'present' ? whyDeafAt(wholeCorefile.value, port) : null;
    if (deaf === null) return [];
    const place = `${deaf.source.key}:${String(deaf.source.line)}`;
    return [
      {
        hop: { kind: 'coredns-config', instance: place },
        where: ({ hop }) => hop === 'coredns-config',
        effect: portClosed,
        evidence: [proof(`Corefile ${place}`, deaf.text)],
        sentence: `CoreDNS refuses port ${String(port)}, at which it is asked: its configuration (${place}) ${deaf.text}.`,
        fix: [
          `kubectl -n ${commandNamespace(scene)} edit configmap coredns   # ${place}: port ${String(port)}, at every address of the pods`,
          `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns`,
        ],
      },
    ];
  },
};
