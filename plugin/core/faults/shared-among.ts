import type { Layout } from '../paths/layout.ts';
import { keepsClients } from '../paths/session-affinity.ts';

/** What the DNS Service sends to one of several pods: a share of the queries, or of the clients with all that they ask. */
export const shareOf = ({ service }: Layout, pods: number): string =>
  keepsClients(service)
    ? `about 1 in ${String(pods)} clients, with all that they ask (sessionAffinity: ClientIP)`
    : `about 1 in ${String(pods)} queries`;

/** What the hop of CoreDNS is called where nobody could list its pods: which of them it is cannot be said. */
export const someOfUnknownPods = 'one or more pods';
