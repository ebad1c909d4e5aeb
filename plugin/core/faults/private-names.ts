/** Top levels that are never delegated, or kept for private use: RFC 6761, RFC 6762, RFC 8375, ICANN board resolution of 29 July 2024 on "internal". */
const privateEnds = [
  'internal',
  'local',
  'lan',
  'corp',
  'home',
  'intranet',
  'private',
  'home.arpa',
  'localdomain',
];

/** Where a name can only be known: in a private zone of Azure, in a zone of some network's own, or anywhere. */
export type Privacy = 'private-link' | 'own-network' | 'public';

/**
 * Names below "privatelink" live in private zones linked to a virtual network (Microsoft documentation, "Azure Private Endpoint
 * private DNS zone values"); those below a private top level in zones of the network's own servers.
 */
export function privacyOf(name: string): Privacy {
  const plain = name.toLowerCase().replace(/\.$/, '');
  if (/(^|\.)privatelink\./.test(plain)) return 'private-link';
  return privateEnds.some((end) => plain.endsWith(`.${end}`)) ? 'own-network' : 'public';
}
