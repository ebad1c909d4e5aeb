import type { Vantage } from '../model/probe.ts';
import { isClientPath, type Scene } from './scene.ts';

/**
 * A pod whose resolver library asks over TCP alone (resolv.conf(5): use-vc; glibc and Go heed it, musl does not), where questions
 * over TCP fail: most of what was asked went over UDP, and tells its user little.
 */
export const asksOverTcp = (scene: Scene): readonly string[] =>
  scene.vantages.filter(usesTcpAlone).flatMap((vantage) => {
    const asked = scene.cells.filter(
      (cell) =>
        cell.probe.vantage === vantage.id &&
        cell.probe.protocol === 'tcp' &&
        cell.measured > 0 &&
        isClientPath(scene, cell),
    );
    const failed = asked.reduce((sum, cell) => sum + cell.failed, 0);
    const measured = asked.reduce((sum, cell) => sum + cell.measured, 0);
    return failed === 0
      ? []
      : [
          `The resolver library of pod ${vantage.modelledOn ?? vantage.id} asks over TCP alone (option use-vc in its resolv.conf, by its dnsConfig), and ${String(failed)} of ${String(measured)} questions along its way over TCP failed: ${failed === measured ? 'all its lookups fail' : 'its lookups fail as those do'}, whatever passes over UDP.`,
        ];
  });

const usesTcpAlone = ({ dnsConfig }: Vantage): boolean =>
  dnsConfig?.options.some(({ name }) => name === 'use-vc') === true;
