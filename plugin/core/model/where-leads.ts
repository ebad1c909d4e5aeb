/**
 * Where an address leads that is no destination; null for others. The unspecified address is none, a loopback address is the asker's own
 * (RFC 1122, 3.2.1.3; RFC 4291, 2.5.2 and 2.5.3). Filters give both for names that nobody is to reach: DNS works, and the program
 * that asked does not.
 */
export function whereLeads(address: string): string | null {
  if (address === '0.0.0.0' || address === '::') return 'leads nowhere';
  return address.startsWith('127.') || address === '::1' ? 'leads back to the pod that asks' : null;
}
