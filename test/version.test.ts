import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { projectUrl, version } from '../plugin/version.ts';

test('the program, its package and its krew manifest have one version and one home', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string; homepage: string };
  const { spec } = load(readFileSync('krew-manifest.yaml', 'utf8')) as {
    spec: { version: string; homepage: string };
  };
  expect([manifest.version, manifest.homepage]).toEqual([version, projectUrl]);
  expect([spec.version, spec.homepage]).toEqual([`v${version}`, projectUrl]);
});
