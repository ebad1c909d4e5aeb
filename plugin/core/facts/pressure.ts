/** Percent of time that something waited; above it the resource is saturated. */
export const pressureLimits = { cpu: 20, memory: 10, io: 10 } as const;

/** "some avg10=0.00 avg60=1.25 …" → 1.25; null where it could not be read. */
export function pressureOf(text: string | null): number | null {
  const value = /^some .*avg60=([0-9.]+)/m.exec(text ?? '')?.[1];
  return value === undefined ? null : Number(value);
}
