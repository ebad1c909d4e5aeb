import { expect, test } from '@jest/globals';
import { defaultImage, imageLadder } from '../../../plugin/cluster/image-ladder.ts';
import { ownerJob, probePod, readinessGate } from '../../../plugin/cluster/pod-template.ts';
import type { Vantage, VantageId } from '../../../plugin/core/model/probe.ts';

const run = { runId: 'abc', ttlSeconds: 120, deadlineSeconds: 120, imagePullSecret: null };
const image = { reference: 'x', pullPolicy: 'Never' } as const;

const vantage = (kind: Vantage['kind']): Vantage => ({
  id: `${kind}@node1` as VantageId,
  kind,
  namespace: 'shop',
  node: 'node1',
  labels: { app: 'web' },
  modelledOn: null,
  dnsPolicy: 'ClusterFirst',
  dnsConfig: null,
});

test('a probe satisfies Pod Security restricted, ends by itself, is owned, and is never ready', () => {
  const pod = probePod(vantage('app'), 'shop', image, run, { name: 'j', uid: 'u' }, '1');
  expect(pod.spec).toMatchObject({
    activeDeadlineSeconds: 120,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    hostNetwork: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    readinessGates: [{ conditionType: readinessGate }],
  });
  expect(pod.spec?.containers[0]?.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(pod.metadata?.ownerReferences?.[0]).toMatchObject({ kind: 'Job', uid: 'u', controller: true });
  expect(pod.metadata?.labels).toMatchObject({ app: 'web', 'netcheck.dev/run': 'abc' });
});

test('a privileged vantage has one capability more, and only that', () => {
  const deep: Vantage = { ...vantage('host'), privileged: true };
  const spec = probePod(deep, 'default', image, run, null, '1').spec;
  expect(spec?.containers[0]?.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] },
  });
  expect(spec).toMatchObject({ hostNetwork: true, securityContext: { runAsUser: 0 } });
});

test('a host vantage is on the host network and asks as the node does, without privileges', () => {
  const spec = probePod(vantage('host'), 'default', image, run, null, '1').spec;
  expect(spec).toMatchObject({ hostNetwork: true, dnsPolicy: 'Default' });
  expect(JSON.stringify(spec)).not.toContain('privileged');
});

test('a probe for a pod on the host network is there too, and asks whom the pod asks', () => {
  const onHost: Vantage = { ...vantage('app'), hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' };
  const spec = probePod(onHost, 'shop', image, run, null, '1').spec;
  expect(spec).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
});

test('the owner runs nothing and is deleted by the cluster', () => {
  expect(ownerJob('shop', run).spec).toMatchObject({
    completions: 0,
    parallelism: 0,
    ttlSecondsAfterFinished: 120,
  });
});

test('a pull secret that was asked for goes with the pod, and none otherwise', () => {
  const secretsOf = (imagePullSecret: string | null): unknown =>
    probePod(vantage('app'), 'shop', image, { ...run, imagePullSecret }, null, 'app-1').spec
      ?.imagePullSecrets;
  expect(secretsOf('registry')).toEqual([{ name: 'registry' }]);
  expect(secretsOf(null)).toBeUndefined();
});

test.each([
  [
    'the one asked for, then what would be asked from otherwise',
    'mine:1',
    ['a/netshoot:1', 'nginx:1'],
    ['mine:1 IfNotPresent', 'a/netshoot:1 Never', `${defaultImage} IfNotPresent`, 'nginx:1 Never'],
  ],
  ['the default asked for by name, once', defaultImage, [], [`${defaultImage} IfNotPresent`]],
  [
    'one that the node has, then the default',
    null,
    ['coredns:1', 'a/netshoot:1', 'a/netshoot@sha256:0'],
    ['a/netshoot:1 Never', `${defaultImage} IfNotPresent`],
  ],
  ['the default where the node has none', null, ['coredns:1'], [`${defaultImage} IfNotPresent`]],
])('images: %s', (_what, asked, onNode, expected) => {
  expect(imageLadder(asked, onNode).map((one) => `${one.reference} ${one.pullPolicy}`)).toEqual(expected);
});
