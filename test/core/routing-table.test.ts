import { expect, test } from '@jest/globals';
import { routesIn } from '../../plugin/core/faults/routing-table.ts';

const table = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	01001EAC	0003	0	0	0	00000000	0	0	0
docker0	000011AC	00000000	0001	0	0	0	0000FFFF	0	0	0
`;

test('a routing table is read as the kernel writes it: little-endian addresses and masks', () => {
  expect(routesIn(table)).toEqual([
    { device: 'eth0', block: '0.0.0.0/0', bits: 0, viaGateway: true },
    { device: 'docker0', block: '172.17.0.0/16', bits: 16, viaGateway: false },
  ]);
});

test('what is no routing table has no routes', () => {
  expect(routesIn('')).toEqual([]);
  expect(routesIn('Iface\n\u001b[31m x y z\neth0 zz 00 0 0 0 0 ff')).toEqual([]);
});
