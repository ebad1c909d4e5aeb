import { expect, test } from '@jest/globals';
import { connect } from '../../plugin/cluster/connect.ts';
import { noFlags } from '../support/no-flags.ts';
import { Weather } from './weather.ts';

const weather = new Weather();

test('the calls of a whole run share a TLS handshake; each exec has its own', async () => {
  await weather.run('dns', 'shop', '-q');
  const { handshakes, requests } = weather.cluster.api;
  expect(requests.length).toBeGreaterThan(20);
  expect(handshakes.forExec).toBeGreaterThan(0);
  expect(handshakes.all - handshakes.forExec).toBeLessThanOrEqual(2);
});

test('those to a server that knows HTTP/1.1 alone share two', async () => {
  weather.cluster.api.http1Only = true;
  const { api } = await connect({ ...noFlags, kubeconfig: weather.cluster.kubeconfig }, {});
  const path = '/api/v1/namespaces/shop/pods';
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => api.call({ method: 'GET', path, right: 'list pods' })),
  );
  api.close();
  expect(answers.filter(({ ok }) => ok)).toHaveLength(20);
  expect(weather.cluster.api.handshakes.all).toBe(2);
});
