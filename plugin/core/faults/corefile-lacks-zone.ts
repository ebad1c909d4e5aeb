import { unservedAs } from '../corefile/forwarding.ts';
import { emptyCorefile } from '../corefile/parse.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { sure, type Distribution } from '../paths/distribution.ts';
import { nameOnPath } from '../paths/layout.ts';
import { remembering } from '../remembering.ts';
import { commandNamespace } from './commands.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const corefileLacksZone: Fault = {
  id: 'corefile-lacks-zone',
  hop: 'coredns-config',
  corpus: [],
  title:
    'The Corefile serves no zone in which the name lies, or nothing in it answers or forwards such names',
  source: 'CoreDNS documentation, "Configuration": server blocks; plugin "forward"',
  explanation:
    'No server block of the Corefile has a zone in which the name lies, and CoreDNS answers REFUSED; or its block has no plugin that answers or forwards such names, and CoreDNS answers SERVFAIL. ' +
    'As a rule it is the root zone (".:53") or the forward line that was lost, so that cluster names resolve and external ones do not. ' +
    'CoreDNS answers at once and asks nobody, unlike where an upstream resolver refuses or fails.',
  remedy:
    'Read `kubectl -n kube-system get configmap coredns -o yaml`: one block must serve "." and end in `forward . /etc/resolv.conf`. ' +
    'Correct it; CoreDNS loads the change within two minutes.',
  instances: (scene: Scene) => {
    const corefile = valueOr(scene.layout.corefile, emptyCorefile);
    const saysTo = remembering((name) => unservedAs(corefile, name));
    const unserved = ['.', ...scene.complaint.names].flatMap((name) => {
      const says = saysTo(name);
      return says === null ? [] : [{ name, says }];
    });
    const [first] = unserved;
    if (first === undefined) return [];
    const which = first.name === '.' ? 'external names' : unserved.map(({ name }) => name).join(', ');
    const lack = lacks[first.says];
    return [
      {
        hop: { kind: 'coredns-config', instance: which },
        where: ({ hop }) => hop === 'coredns-config',
        effect: ({ probe: { question }, clusterName }) => {
          const says = clusterName ? null : saysTo(nameOnPath(question));
          return says === null ? null : looks[says];
        },
        evidence: [proof('Corefile', `${lack} ${which}`)],
        sentence: `CoreDNS answers ${first.says === 'refused' ? 'REFUSED' : 'SERVFAIL'} to ${which} and asks nobody: ${lack} them.`,
        fix: [
          `kubectl -n ${commandNamespace(scene)} edit configmap coredns   # ${first.says === 'refused' ? 'a server block for "." with' : 'in the block that serves them:'} forward . /etc/resolv.conf`,
          `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns`,
        ],
      },
    ];
  },
};

const lacks = {
  refused: 'no server block serves',
  servfail: 'no plugin of the server block answers or forwards',
} as const;

const looks: Readonly<Record<keyof typeof lacks, Distribution>> = {
  refused: sure('refused'),
  servfail: sure('servfail-now'),
};
