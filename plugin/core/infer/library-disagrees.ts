import type { LibcAnswer } from '../model/reading.ts';
import { isClientPath, type Scene } from './scene.ts';

/**
 * The resolver library failed once where every question for the same name, sent as the library sends it and to the same servers,
 * was answered. One lookup accuses nobody: it is told, for a program uses the library and netcheck's questions do not.
 */
export const libraryDisagrees = (scene: Scene): readonly string[] =>
  answersOfLibrary(scene).flatMap(({ name, error, tookMs }) =>
    error === null || !isAlwaysAnswered(scene, name)
      ? []
      : [
          `The resolver library of the probe (getaddrinfo) failed for ${name} with ${error} after ${String(tookMs)} ms, although every question for it along the same way was answered: if a program fails so again, look at /etc/nsswitch.conf, /etc/hosts and the options of /etc/resolv.conf in its pod.`,
        ],
  );

const answersOfLibrary = ({ observations }: Scene): readonly LibcAnswer[] =>
  observations.readings.flatMap(({ content }) =>
    content.kind === 'present' && content.value.kind === 'libc' ? content.value.answers : [],
  );

function isAlwaysAnswered(scene: Scene, given: string): boolean {
  const asked = scene.cells.filter(
    (cell) =>
      cell.probe.question.kind === 'complained' &&
      cell.probe.question.given === given &&
      cell.measured > 0 &&
      isClientPath(scene, cell),
  );
  return (
    asked.every(({ failed }) => failed === 0) &&
    asked.some(({ probe, counts }) => probe.question.type === 'A' && (counts.noerror ?? 0) > 0)
  );
}
