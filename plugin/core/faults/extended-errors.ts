import type { Scene } from '../infer/scene.ts';
import type { Probe } from '../model/probe.ts';
import type { Evidence } from '../model/verdict.ts';
import { supports } from './evidence.ts';

/** Extended DNS errors (RFC 8914, section 4) that say something about a fault, in the words of its registry. */
const words: Readonly<Record<number, string>> = {
  6: 'DNSSEC Bogus',
  7: 'Signature Expired',
  8: 'Signature Not Yet Valid',
  9: 'DNSKEY Missing',
  10: 'RRSIGs Missing',
  14: 'Not Ready',
  15: 'Blocked',
  16: 'Censored',
  17: 'Filtered',
  18: 'Prohibited',
  20: 'Not Authoritative',
  22: 'No Reachable Authority',
  23: 'Network Error',
};

export const bogus = [6, 7, 8, 9, 10] as const;
export const turnedAway = [15, 16, 17, 18, 20] as const;
export const blocked = [15, 16, 17, 18] as const;
export const unreachable = [22, 23] as const;
export const failing = [14, ...unreachable] as const;

/** Why a server says that it fails or refuses, beside the response code: in its errors to the questions of which `about` is true. */
export function whySaid(
  { observations }: Scene,
  codes: readonly number[],
  about: (probe: Probe) => boolean,
): readonly Evidence[] {
  const said = observations.samples.flatMap((sample) =>
    sample.kind === 'measured' && about(sample.probe) && sample.outcome.rcode !== 'NOERROR'
      ? (sample.outcome.answer?.extendedErrors ?? []).map((code) => ({
          code,
          address: sample.probe.target.address,
        }))
      : [],
  );
  const told = Map.groupBy(
    said.filter(({ code }) => codes.includes(code)),
    ({ code }) => code,
  );
  return [...told].map(([code, answers]) =>
    supports(
      `extended DNS error ${String(code)} of ${[...new Set(answers.map(({ address }) => address))].join(', ')}`,
      `"${words[code] ?? ''}", with ${String(answers.length)} ${answers.length === 1 ? 'answer' : 'answers'}`,
    ),
  );
}
