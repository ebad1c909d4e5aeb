import type { Cell } from '../model/cell.ts';
import type { Scope } from '../model/verdict.ts';
import { whereLeads } from '../model/where-leads.ts';
import type { Scene } from './scene.ts';

const isAstray = (name: string, address: string): boolean =>
  whereLeads(address) !== null && !/(^|\.)localhost\.?$/i.test(name);

/** Complained names that lead nowhere, and who says so: worth a line wherever the verdict falls. */
export const filteredNames = (scene: Scene): readonly string[] =>
  scene.complaint.names.flatMap((given) => {
    const cells = answersTo(scene, given);
    const isNowhere = ({ data }: Cell): boolean => data.some((one) => isAstray(given, one));
    const struck = cells.filter(isNowhere);
    const address = struck.flatMap(({ data }) => data).find((one) => isAstray(given, one));
    return address === undefined
      ? []
      : [
          `${given} resolves to ${address}, which ${whereLeads(address) ?? ''}: ${whoFilters(cells, struck)}.`,
        ];
  });

/** Those to which clients got no other address. */
export const namesLeadingNowhere = (scene: Scene): NonNullable<Scope['leadingNowhere']> =>
  scene.complaint.names.flatMap((name) => {
    const given = answersTo(scene, name)
      .filter(({ probe }) => probe.target.role !== 'upstream')
      .flatMap(({ data }) => data);
    const [address] = given;
    return address !== undefined && given.every((one) => isAstray(name, one)) ? [{ name, address }] : [];
  });

const isUpstream = ({ probe }: Cell): boolean => probe.target.role === 'upstream';

/** Whatever gave an address for it. */
const answersTo = (scene: Scene, given: string): readonly Cell[] =>
  scene.cells.filter(
    ({ probe: { question }, data }) =>
      question.kind === 'complained' &&
      question.given === given &&
      (question.type === 'A' || question.type === 'AAAA') &&
      data.length > 0,
  );

/** CoreDNS hands on what it is told: where an upstream resolver says so too, that one filters. */
function whoFilters(cells: readonly Cell[], struck: readonly Cell[]): string {
  const filtering = addressesOf(struck.filter(isUpstream));
  const others = addressesOf(cells.filter((cell) => isUpstream(cell) && !struck.includes(cell)));
  const unlike =
    others.length === 0 ? '' : `, ${others.join(', ')} ${others.length === 1 ? 'does' : 'do'} not`;
  if (filtering.length > 0) {
    const who = filtering.length === 1 ? 'upstream resolver' : 'upstream resolvers';
    const answer = filtering.length === 1 ? 'answers' : 'answer';
    return `${who} ${filtering.join(', ')} ${answer} so${unlike}, as filters do. The name is blocked there or beyond`;
  }
  return others.length > 0
    ? `CoreDNS answers so${unlike}. A line of its configuration filters the name, its cache has an old answer, or what it asks is answered by somebody else`
    : 'CoreDNS answers so, as filters do. It or whomever it asks blocks the name';
}

const addressesOf = (cells: readonly Cell[]): readonly string[] => [
  ...new Set(cells.map(({ probe }) => probe.target.address)),
];
