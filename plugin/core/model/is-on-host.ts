import type { Vantage } from './probe.ts';

/** What is asked from there leaves by the node's own network: no policy of pods holds for it, and no way of pods is taken. */
export const isOnHost = ({ kind, hostNetwork }: Pick<Vantage, 'kind' | 'hostNetwork'>): boolean =>
  kind === 'host' || hostNetwork === true;
