import type { Cell } from '../model/cell.ts';
import { isPrivateAddress } from '../policy/cidr.ts';
import type { Scene } from './scene.ts';

/**
 * Names to which the upstream servers give addresses that have none in common: CoreDNS asks one of them by chance, so that a program
 * gets the one or the other. Busy names have many addresses, and so it is worth a line and never an accusation.
 */
export const dividedAnswers = (scene: Scene): readonly string[] =>
  scene.complaint.names.flatMap((given) => {
    const servers = answersByServer(scene, given);
    const all = servers.flatMap(({ addresses }) => addresses);
    if (
      servers.length < 2 ||
      servers.some(({ addresses }) => addresses.length === 0) ||
      new Set(all).size < all.length
    )
      return [];
    const told = servers.map(({ server, addresses }) => `${server} ${addresses.slice(0, 3).join(', ')}`);
    const isPrivate = servers.map(({ addresses }) => addresses.some((one) => isPrivateAddress(one) === true));
    const meaning =
      isPrivate.includes(true) && isPrivate.includes(false)
        ? 'One of them knows a zone of the own network that the other does not: they are no substitutes for each other.'
        : 'If they should know the same zone, one of them is old or wrong; if the name has many addresses, both may be right.';
    return [
      `${given}: the upstream servers disagree (${told.join('; ')}). CoreDNS asks one of them by chance, and programs get the one answer or the other. ${meaning}`,
    ];
  });

interface ServerAnswers {
  readonly server: string;
  readonly addresses: readonly string[];
}

/** Servers that answered with addresses. */
function answersByServer(scene: Scene, given: string): readonly ServerAnswers[] {
  const cells = scene.cells.filter(
    ({ probe: { question, target }, data }) =>
      target.role === 'upstream' &&
      question.kind === 'complained' &&
      question.given === given &&
      question.type === 'A' &&
      data.length > 0,
  );
  const byServer = Map.groupBy(cells, ({ probe }) => probe.target.address);
  return [...byServer].map(([server, asked]) => ({ server, addresses: addressesIn(asked) }));
}

/** An alias leads to addresses, and is none itself. */
const addressesIn = (cells: readonly Cell[]): readonly string[] => [
  ...new Set(cells.flatMap(({ data }) => data).filter((one) => /^[\d.]+$/.test(one))),
];
