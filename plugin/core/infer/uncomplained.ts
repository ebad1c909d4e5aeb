import type { Cell } from '../model/cell.ts';
import { normalZone } from '../corefile/parse.ts';
import { complainedExternal, isClusterQuestion } from '../paths/layout.ts';
import { readingsOf } from './primary-names.ts';
import type { Scene } from './scene.ts';

/**
 * Asked of what lies beyond the cluster, and wanted by nobody who complains: neither a name complained of, nor one that a resolver
 * tries before it comes to such a name.
 */
export function isUncomplained(scene: Scene, { probe: { question } }: Cell): boolean {
  switch (question.kind) {
    case 'root':
    case 'root-large':
    case 'external-absent':
    case 'reverse-absent':
      return true;
    case 'complained':
    case 'unchecked':
      return !isClusterQuestion(question, scene.layout) && isTriedAfter(scene, question);
    case 'cluster-known':
    case 'cluster-absent':
    case 'pair-absent':
    case 'service-reverse':
    case 'control':
      return false;
  }
}

/** Whether a name is complained of that lies beyond the cluster: "web.shop" looks like one, and means a Service where there is one. */
export const meansExternalNames = ({ complaint, layout, cells, context }: Scene): boolean =>
  complainedExternal(complaint, layout).some(
    (name) =>
      !cells.some(
        ({ probe: { question } }) =>
          question.kind === 'complained' &&
          question.given === name &&
          context.isPrimary(question.name) &&
          isClusterQuestion(question, layout),
      ),
  );

/** Whether a resolver has the name that is meant before it comes to this one. */
function isTriedAfter(
  { complaint, context, layout }: Scene,
  { name, given }: { readonly name: string; readonly given: string },
): boolean {
  if (context.isPrimary(name)) return false;
  const clients = [...layout.resolvers].filter(([vantage]) => vantage.startsWith('app@'));
  return clients.every(([, { searches, ndots }]) => {
    const [plain = '', ...suffixed] = readingsOf(given, complaint.namespace, layout.clusterDomain, searches);
    const dots = normalZone(given).split('.').length - 1;
    const order = dots < ndots ? [...suffixed, plain] : [plain, ...suffixed];
    const meant = order.findIndex((one) => context.isPrimary(one));
    return meant >= 0 && !order.slice(0, meant).includes(name);
  });
}
