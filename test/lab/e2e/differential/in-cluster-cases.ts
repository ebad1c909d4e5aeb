import type { Call } from './caller-log.ts';
import type { Case, Desk } from './desk.ts';

/** In a pod: with a service account, and the variables that the kubelet sets. */
export const inClusterCases = (desk: Desk): readonly Case[] => {
  const inPod = (call: Partial<Call> = {}): Call => ({
    flags: [],
    serviceAccount: serviceAccount(desk),
    ...call,
    env: { ...kubeletSets(desk), ...call.env },
  });
  return [
    ['no kubeconfig', () => inPod()],
    ['a missing kubeconfig', () => inPod({ env: { KUBECONFIG: '/missing' } })],
    [
      'a kubeconfig',
      () => inPod({ env: { KUBECONFIG: desk.config('a', desk.simple('two', { token: 't2' })) } }),
    ],
    [
      'a kubeconfig in which nothing is chosen',
      () =>
        inPod({
          env: {
            KUBECONFIG: desk.config('a', {
              clusters: { two: desk.to('two') },
              users: { me: { token: 't2' } },
            }),
          },
        }),
    ],
    [
      '--server',
      () =>
        inPod({ flags: ['--server', desk.urlOf('two'), '--token', 'given', '--insecure-skip-tls-verify'] }),
    ],
    ['--kubeconfig that is missing', () => inPod({ flags: ['--kubeconfig', '/missing'] })],
    ['--context', () => inPod({ flags: ['--context', 'two'] })],
    ['no KUBERNETES_SERVICE_HOST', () => inPod({ env: { KUBERNETES_SERVICE_HOST: '' } })],
    ['no KUBERNETES_SERVICE_PORT', () => inPod({ env: { KUBERNETES_SERVICE_PORT: '' } })],
    ['no token', () => inPod({ serviceAccount: { 'ca.crt': desk.certificate, namespace: 'shop' } })],
    ['no authority', () => inPod({ serviceAccount: { token: 'of-the-pod', namespace: 'shop' } })],
    ['a namespace', () => inPod({ flags: ['-n', 'default'] })],
    [
      'HTTPS_PROXY and NO_PROXY for what is not on this machine',
      () => inPod({ env: { HTTPS_PROXY: desk.proxyUrl('http'), NO_PROXY: 'example.com' } }),
    ],
  ];
};

const serviceAccount = (desk: Desk): Readonly<Record<string, string>> => ({
  token: 'of-the-pod\n',
  'ca.crt': desk.certificate,
  namespace: 'shop',
});

const kubeletSets = (desk: Desk): Readonly<Record<string, string>> => ({
  KUBERNETES_SERVICE_HOST: '127.0.0.1',
  KUBERNETES_SERVICE_PORT: String(desk.portOf('one')),
});
