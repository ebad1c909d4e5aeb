import type { Lab } from '../lab.ts';

/** The complaint of a pod on node1. */
export const onNode1 = async (lab: Lab): Promise<readonly string[]> => [
  'shop',
  '--pod',
  await lab.webOn('node1'),
];

/** Addresses of a node's pods. */
export const podRange = async (lab: Lab, node: string): Promise<string> =>
  (await lab.kubectl('get', 'node', node, '-o', 'jsonpath={.spec.podCIDR}')).trim();
