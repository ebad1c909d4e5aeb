import type { NotStarted, VantageReport } from '../core/model/observation.ts';
import { describeMissing, type Missing } from '../core/model/part.ts';
import type { Vantage } from '../core/model/probe.ts';
import { withoutDigest } from './image-ladder.ts';
import type { PodImage } from './pod-template.ts';
import { withoutSecrets } from './withhold.ts';

/** As a report has it: nothing where the first image started. */
export const among = (notStarted: readonly NotStarted[]): Pick<VantageReport, 'notStarted'> =>
  notStarted.length === 0 ? {} : { notStarted };

/** Who has named an image is told first why that one did not start, then of the last that was tried instead. */
export function inWordsOfTheAsked(notStarted: readonly NotStarted[], last: Missing): Missing {
  const first = notStarted.find(({ asked }) => asked)?.why;
  return first === undefined || !('detail' in first) || describeMissing(first) === describeMissing(last)
    ? last
    : { ...first, detail: `${first.detail}; nor did another image start: ${describeMissing(last)}` };
}

/** Why no probe could ask, and not the pod either. */
export const norItself = (since: Missing, why: Missing, { modelledOn }: Vantage): Missing =>
  modelledOn === null || !('detail' in since)
    ? since
    : {
        ...since,
        detail: `${since.detail}; nor could it be asked from inside pod ${modelledOn}: ${describeMissing(why)}`,
      };

/** Registries are named with logins, and answer with tokens. */
export const imageNamed = (why: Missing, image: PodImage): Missing =>
  'detail' in why
    ? { ...why, detail: withoutDigest(`${withoutSecrets(why.detail)} (image ${image.reference})`) }
    : why;
