import { eventually, type Lab } from '../lab.ts';
import {
  deleteCorednsPods,
  healthy,
  prove,
  restartCoredns,
  shop,
  shopNamed,
  type Inducer,
} from './inducer.ts';

export const corefileInvalid: Inducer = {
  id: 'D06',
  title: 'an unknown directive in coredns-custom, and all pods restarted',
  complaint: shop,
  induce: async (lab) => {
    await override(lab, { 'x.override': 'frobnicate\n' });
    await deleteCorednsPods(lab);
    await eventually('every CoreDNS pod crashing', 60, async () => {
      const restarts = await lab.kubectl(
        '-n',
        'kube-system',
        'get',
        'pods',
        '-l',
        'k8s-app=kube-dns',
        '-o',
        'jsonpath={.items[*].status.containerStatuses[0].restartCount}',
      );
      const counts = restarts.trim().split(' ');
      return counts.length === 3 && counts.every((count) => Number(count) >= 1);
    });
  },
  heal: async (lab) => {
    await override(lab, {});
    await restartCoredns(lab);
  },
  expected: {
    verdicts: ['broken'],
    hop: 'coredns-config',
    cause: 'corefile-invalid',
    never: ['coredns-none-ready', 'coredns-pod-port-closed'],
    says: ['x.override'],
  },
};

export const reloadRefused: Inducer = {
  id: 'D07',
  title: 'an unknown directive in coredns-custom, and no pod was restarted since',
  complaint: shop,
  induce: async (lab) => {
    await override(lab, { 'x.override': 'frobnicate\n' });
    await eventually('a refused reload', 150, async () => {
      const logs = await lab.kubectl('-n', 'kube-system', 'logs', '-l', 'k8s-app=kube-dns', '--tail=50');
      return logs.includes('frobnicate');
    });
  },
  heal: async (lab) => {
    await override(lab, {});
    await restartCoredns(lab);
  },
  expected: { ...healthy, never: ['corefile-invalid'], risk: 'corefile-reload-refused' },
};

export const answersOverridden: Inducer = {
  id: 'D09',
  title: 'a template in coredns-custom denies a name that the upstream servers know',
  complaint: shopNamed('www.example.com'),
  induce: async (lab) => {
    await override(lab, { 'x.override': 'template ANY ANY example.com {\n  rcode NXDOMAIN\n}\n' });
    await restartCoredns(lab);
    const pod = await lab.corednsOn('node1');
    prove(
      (await lab.dig('node1', `@${pod.address}`, 'www.example.com')) === 'NXDOMAIN',
      'the name is still answered',
    );
    prove(
      (await lab.dig('node1', '@172.30.0.53', 'www.example.com')) === 'NOERROR',
      'the upstream knows the name',
    );
  },
  heal: async (lab) => {
    await override(lab, {});
    await restartCoredns(lab);
  },
  expected: {
    verdicts: ['broken'],
    hop: 'coredns-config',
    cause: 'corefile-overrides-answers',
    never: ['name-absent', 'upstreams-not-equivalent'],
  },
};

/** Replaces the custom configuration. */
export async function override(lab: Lab, data: Readonly<Record<string, string>>): Promise<void> {
  await lab.kubectl(
    '-n',
    'kube-system',
    'patch',
    'configmap',
    'coredns-custom',
    '--type=json',
    '-p',
    JSON.stringify([{ op: 'add', path: '/data', value: data }]),
  );
}
