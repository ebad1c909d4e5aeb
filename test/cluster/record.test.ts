import { expect, test } from '@jest/globals';
import { Weather } from './weather.ts';

const weather = new Weather();

test('a recording that cannot be written in the end costs no diagnosis: that first, then the error', async () => {
  const said = await weather.run('dns', 'shop', '-q', '--record', '/dev/full');
  expect(said.exitCode).toBe(2);
  expect(said.stderr).toContain('--record: the file /dev/full cannot be written: the disk is full');
  expect(said.stdout).toMatch(/^HEALTHY/);
  expect(weather.probes()).toEqual([]);
});

test('one that cannot be written at all is told before anything is created', async () => {
  weather.expectError(
    await weather.run('dns', 'shop', '--record', `${weather.folder}/no/x`),
    2,
    '--record: ',
  );
});
