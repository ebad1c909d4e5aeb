import type { DnsService } from '../model/topology.ts';

/**
 * Whether a Service keeps every client to one of its endpoints for hours (Kubernetes documentation, "Virtual IPs and Service Proxies":
 * session affinity). What one place asks then fares alike.
 */
export const keepsClients = (service: Pick<DnsService, 'sessionAffinity'> | null): boolean =>
  service?.sessionAffinity === 'ClientIP';
