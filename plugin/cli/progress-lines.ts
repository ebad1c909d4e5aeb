import { describeMissing } from '../core/model/part.ts';
import type { WantedVantage } from '../core/model/step.ts';
import { escapeText } from '../render/escape.ts';
import type { Happening } from './happening.ts';

/** One plain line for what is worth telling; null for what is not. */
export function progressLine(event: Happening): string | null {
  const line = lineOf(event);
  return line === null ? null : escapeText(line);
}

/**
 * Whether its line stays where everything else is told in the live area: what will be missing from the result, and what is announced
 * before it is done to somebody else's node or pod.
 */
export function isLasting(event: Happening): boolean {
  if (event.kind === 'starting')
    return event.wanted.vantage.privileged === true || event.wanted.vantage.inPod !== undefined;
  return (
    event.kind === 'vantage' &&
    (event.report.state.kind === 'missing' || event.report.state.inModelledPod !== undefined)
  );
}

/** What is done to have a vantage, and why. */
export const startOf = ({ vantage, because, noProbe }: WantedVantage): string =>
  vantage.inPod !== undefined
    ? `asking ${because}`
    : noProbe === undefined
      ? `starting a probe pod ${because}`
      : `going into the pod itself, for which no probe may stand, ${because}`;

export const reading = 'reading Service, endpoints, pods, configuration, logs and events';

function lineOf(event: Happening): string | null {
  switch (event.kind) {
    case 'reading':
      return reading;
    case 'starting':
      return `${startOf(event.wanted)} (${event.wanted.vantage.id})`;
    case 'vantage': {
      const { vantage, state } = event.report;
      const text =
        state.kind === 'missing'
          ? `missing: ${describeMissing(state.why)}`
          : state.inModelledPod === undefined
            ? `ready after ${(state.readyAfterMs / 1000).toFixed(1)} s (${state.image})`
            : `no probe pod could be started: asking from inside pod ${vantage.namespace}/${state.pod} itself (container ${state.inModelledPod.container}), for some seconds`;
      return `${vantage.id} ${text}`;
    }
    case 'asking':
      if (event.questions === 0) return `reading from ${event.vantage} to ${event.because}`;
      return `asking ${String(event.questions)} questions from ${event.vantage} to ${event.because}`;
    case 'waiting':
    case 'answered':
    case 'lost':
    case 'judging':
    case 'deleting':
    case 'weighing':
    case 'pausing':
      return null;
  }
}
