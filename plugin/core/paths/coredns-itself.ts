import type { Layout } from './layout.ts';

/**
 * Whether an upstream address in the Corefile leads back to CoreDNS: the DNS Service, one of its pods, or a loopback address that
 * no node's resolv.conf names. Such a server has no fault of its own, and what it answers elsewhere says nothing.
 */
export function isCorednsItself(layout: Layout, address: string): boolean {
  if (layout.serviceAddresses.includes(address)) return true;
  if (layout.pods.some((pod) => pod.address === address)) return true;
  const loopback = address.startsWith('127.') || address === '::1';
  return loopback && ![...layout.resolvers.values()].some(({ nameservers }) => nameservers.includes(address));
}
