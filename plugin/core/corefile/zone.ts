/** Lower case, no last dot; the root is ".". */
export function normalZone(zone: string): string {
  const plain = zone.toLowerCase().replace(/\.$/, '');
  return plain === '' ? '.' : plain;
}

/** Whether `name` lies in `zone` (both without the last dot). */
export function inZone(name: string, zone: string): boolean {
  const plain = normalZone(name);
  return zone === '.' || plain === zone || plain.endsWith(`.${zone}`);
}

/** The most specific of the zones in which the name lies; null where it is in none. */
export function matchingZone(zones: readonly string[], name: string): string | null {
  const matching = zones.filter((zone) => inZone(name, zone)).sort((a, b) => zoneLength(b) - zoneLength(a));
  return matching[0] ?? null;
}

/** Of zones that hold one name the longer one is the more specific. */
export const zoneLength = (zone: string): number => (zone === '.' ? 0 : zone.length);
