import type { Crossing } from '../paths/crossing.ts';
import { isForwardedBy } from '../paths/forwarded.ts';
import type { Scene } from '../infer/scene.ts';
import { nodesAsked } from './nodes-asked.ts';
import type { Suspicion } from './suspicion.ts';

interface Kind {
  readonly questions: string;
  readonly isOne: (crossing: Crossing) => boolean;
}

/** libc sends A and AAAA together, and waits for both. */
const kinds: readonly Kind[] = [
  {
    questions: 'questions for AAAA records',
    isOne: ({ probe: { question } }) => question.type === 'AAAA' || question.kind === 'pair-absent',
  },
  {
    questions: 'questions about the names complained of',
    isOne: ({ probe: { question } }) => question.kind === 'complained',
  },
];

/**
 * What reads DNS packets on the way (a firewall that inspects them, a filter of names) may take away those of one kind alone, for
 * the pods of a node and not for the node itself.
 */
export const filterPlaces = (scene: Scene): readonly Suspicion[] =>
  nodesAsked(scene).flatMap((node) =>
    kinds.map(({ questions, isOne }) => ({
      hop: { kind: 'node-path', instance: `forwarding of ${node}` },
      manners: ['dropped', 'udp-dropped'],
      crosses: (crossing) => isForwardedBy(node, crossing),
      asks: isOne,
      relayed: true,
      where: `Of what pods on ${node} ask, whomever they ask, ${questions} alone do not pass, as where something on the way reads them`,
      fix: [
        `On ${node}: iptables-save -c | grep -E 'DROP|string|u32|bpf'   # which counter rises while a pod there asks?`,
        `On ${node}: tcpdump -ni any port 53   # up to which interface does such a question come?`,
      ],
    })),
  );
