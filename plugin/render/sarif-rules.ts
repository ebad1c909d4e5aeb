import { faults } from '../core/faults/index.ts';
import { projectUrl, version } from '../version.ts';
import { pageOf } from './findings.ts';
import { message } from './sarif-message.ts';

/** A fault as a SARIF rule: what it means, where that is described, and its page. */
export function ruleOf(id: string): object {
  const fault = faults.find((one) => one.id === id);
  const helpUri = fault === undefined ? `${projectUrl}/blob/v${version}/docs/verdicts.md` : pageOf(id);
  const title = fault?.title ?? 'Broken at this hop; no known fault explains what was seen';
  return {
    id,
    shortDescription: message(`${title}.`),
    fullDescription: message(
      fault === undefined
        ? `${title}: the contrast tells which questions fail there and which pass.`
        : `${title}. Described in: ${fault.source}.`,
    ),
    help: message(`What it means and what to do: ${helpUri}`),
    helpUri,
    ...(fault === undefined ? {} : { properties: { hop: fault.hop, corpus: fault.corpus } }),
  };
}
