import { expect, test } from '@jest/globals';
import { proposable } from '../../../plugin/cli/proposable.ts';

test.each([
  'shop',
  'web-6587b7dcd5-js6p8',
  'coredns.example',
  'me@prod',
  'kubernetes-admin@kubernetes',
  'arn:aws:eks:eu-west-1:123456789012:cluster/prod',
  'gke_project_europe-west1_one',
  'büro-1',
])('%j is proposed', (name) => {
  expect(proposable([name])).toEqual([name]);
});

test.each([
  '',
  '--kubeconfig=/tmp/x',
  '$(touch /tmp/x)',
  '`id`',
  'a;b',
  'a&b',
  'a b',
  'a\nb',
  'a\u001b[31mb',
  'a\u202eb',
  'a\u0000',
  "a'b",
  'a"b',
  'a\\b',
  'a*',
  'a<b',
  ':4',
  '~root',
  '=ls',
  '!!',
  'x'.repeat(254),
])('%j is not: a shell or a terminal might obey it', (name) => {
  expect(proposable(['shop', name])).toEqual(['shop']);
});
