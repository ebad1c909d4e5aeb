import { describeMissing } from '../core/model/part.ts';
import { escapeText } from '../render/escape.ts';
import type { Progress } from '../run/progress.ts';

/** One plain line for what is worth telling; null for what is not. */
export function progressLine(event: Progress): string | null {
  switch (event.kind) {
    case 'reading':
      return 'reading Service, endpoints, pods, configuration, logs and events';
    case 'starting':
      return `${event.vantage.startsWith('inside@') ? 'asking' : 'starting a probe pod'} ${event.because} (${event.vantage})`;
    case 'vantage': {
      const { vantage, state } = event.report;
      const text =
        state.kind === 'ready' && state.inModelledPod !== undefined
          ? `no probe pod could be started: asking from inside pod ${vantage.namespace}/${state.pod} itself (container ${state.inModelledPod.container}), for some seconds`
          : state.kind === 'ready'
            ? `ready after ${(state.readyAfterMs / 1000).toFixed(1)} s (${state.image})`
            : `missing: ${describeMissing(state.why)}`;
      return escapeText(`${vantage.id} ${text}`);
    }
    case 'asking':
      if (event.questions === 0) return `reading from ${event.vantage} to ${event.because}`;
      return `asking ${String(event.questions)} questions from ${event.vantage} to ${event.because}`;
    case 'answered':
    case 'judging':
      return null;
  }
}
