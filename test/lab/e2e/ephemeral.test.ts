import { expect, test } from '@jest/globals';
import { unknownPlace } from '../faults/node.ts';
import { restartCoredns } from '../faults/inducer.ts';
import { eventually, Lab } from '../lab.ts';

const lab = new Lab(process.env['NETCHECK_LAB'] ?? 'default');

/** State of every ephemeral container in the CoreDNS pods, one line each. */
const ephemeral = async (): Promise<readonly string[]> =>
  (
    await lab.kubectl(
      ...['-n', 'kube-system', 'get', 'pods', '-l', 'k8s-app=kube-dns', '-o'],
      'jsonpath={range .items[*].status.ephemeralContainerStatuses[*]}{.name} {.state}{"\\n"}{end}',
    )
  )
    .trim()
    .split('\n')
    .filter((line) => line !== '');

test('--deep leaves one ended ephemeral container in a pod that it asked from inside, and never adds a second', async () => {
  try {
    await unknownPlace.induce(lab);
    const before = await ephemeral();
    await lab.netcheck(['dns', 'shop', '-q']);
    expect(await ephemeral()).toEqual(before);
    const first = await lab.netcheck(['dns', 'shop', '--deep']);
    expect(first.stderr).toContain('by an ephemeral container in pod');
    expect((await ephemeral()).length).toBeGreaterThan(0);
    // The kubelet reports an end a second or two after it; by itself a container would run for two minutes.
    await eventually('the ephemeral containers have ended', 20, async () =>
      (await ephemeral()).every((line) => /^netcheck-[0-9a-f]+ \{"terminated":/.test(line)),
    );
    const left = await ephemeral();
    const second = await lab.netcheck(['dns', 'shop', '--deep', '-q']);
    expect(second.stdout.replace(/\s+/g, ' ')).toMatch(
      /carries the ephemeral container netcheck-\w+ of an earlier run/,
    );
    expect(await ephemeral()).toEqual(left);
  } finally {
    await unknownPlace.heal(lab);
    await restartCoredns(lab);
  }
});
