import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';

/** The last line of a CoreDNS pod's log, of this or the previous run, that matches; null where none does. */
export function lastLine(scene: Scene, pod: string, pattern: RegExp): string | null {
  const logs = scene.topology.logs[pod];
  if (logs === undefined) return null;
  const lines = [...valueOr(logs.previous, []), ...valueOr(logs.current, [])];
  return lines.findLast((line) => pattern.test(line))?.trim() ?? null;
}

/** The first pod whose log has such a line. */
export function anyLine(
  scene: Scene,
  pattern: RegExp,
): { readonly pod: string; readonly line: string } | null {
  for (const pod of Object.keys(scene.topology.logs)) {
    const line = lastLine(scene, pod, pattern);
    if (line !== null) return { pod, line };
  }
  return null;
}
