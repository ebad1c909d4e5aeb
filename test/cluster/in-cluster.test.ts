import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { Api } from '../../plugin/cluster/api.ts';
import { connect } from '../../plugin/cluster/connect.ts';
import { noFlags } from '../support/no-flags.ts';
import { Weather } from './weather.ts';

const weather = new Weather();

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
}

/** What a kubelet gives a pod of the simulated cluster: the variables, and the files in the folder of the test. */
function inPod(): Readonly<Record<string, string>> {
  const [first] = (load(readFileSync(weather.cluster.kubeconfig, 'utf8')) as Kubeconfig).clusters;
  const { server = '', 'certificate-authority-data': authority = '' } = first?.cluster ?? {};
  const { hostname, port } = new URL(server);
  writeFileSync(join(weather.folder, 'token'), 'simulated\n');
  writeFileSync(join(weather.folder, 'ca.crt'), Buffer.from(authority, 'base64'));
  writeFileSync(join(weather.folder, 'namespace'), 'shop');
  return {
    HOME: join(weather.folder, 'home'),
    KUBERNETES_SERVICE_HOST: hostname,
    KUBERNETES_SERVICE_PORT: port,
  };
}

const statusOf = async (api: Api): Promise<number | null> => {
  const result = await api.call({
    method: 'GET',
    path: '/api/v1/namespaces/shop/pods',
    right: 'list pods',
  });
  return result.ok ? 200 : result.status;
};

describe('in a pod without a kubeconfig', () => {
  test('the cluster is the own one, with its authority, the token and the namespace of the service account', async () => {
    const connection = await connect(noFlags, inPod(), weather.folder);
    expect(connection).toMatchObject({ context: 'in-cluster', namespace: 'shop', serverVersion: 'v1.34.4' });
    const ended = await connection.api.exec({
      namespace: 'kube-system',
      pod: 'coredns-a',
      container: 'coredns',
      command: ['true'],
      stdin: Buffer.alloc(0),
      timeoutMs: 10_000,
      maxBytes: 1000,
    });
    expect(ended).toMatchObject({ kind: 'ended', exitCode: 0 });
    connection.api.close();
  });

  test('a token that the kubelet replaces is used from then on; one that cannot be read does not undo the last', async () => {
    const { api } = await connect(noFlags, inPod(), weather.folder);
    const token = join(weather.folder, 'token');
    expect(await statusOf(api)).toBe(200);
    writeFileSync(token, 'expired');
    expect(await statusOf(api)).toBe(401);
    writeFileSync(token, 'simulated\n');
    expect(await statusOf(api)).toBe(200);
    rmSync(token);
    expect(await statusOf(api)).toBe(200);
    api.close();
  });

  test('an authority that did not sign the server is not believed', async () => {
    const env = inPod();
    rmSync(join(weather.folder, 'ca.crt'));
    await expect(connect(noFlags, env, weather.folder)).rejects.toThrow(/cannot be reached/);
  });
});
