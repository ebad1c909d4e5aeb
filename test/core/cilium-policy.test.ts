import { describe, expect, test } from '@jest/globals';
import { parseCiliumPolicy } from '../../plugin/cluster/parse-cilium-policy.ts';
import type { Flow } from '../../plugin/core/policy/decide.ts';
import { decideCilium } from '../../plugin/core/policy/decide-cilium.ts';
import { isNameAllowed } from '../../plugin/core/policy/dns-names.ts';

const flow: Flow = {
  from: { namespace: 'shop', namespaceLabels: { team: 'a' }, labels: { app: 'web' }, address: '10.244.0.9' },
  to: {
    namespace: 'kube-system',
    namespaceLabels: {},
    labels: { 'k8s-app': 'kube-dns' },
    address: '10.244.1.2',
  },
  protocol: 'UDP',
  port: 53,
  portNames: ['dns'],
};

const policy = (spec: object, namespace: string | null = 'shop') =>
  parseCiliumPolicy({ metadata: { name: 'p', ...(namespace === null ? {} : { namespace }) }, spec });

const dns = { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s-app': 'kube-dns' };
const port53 = { port: '53', protocol: 'ANY' };
const everyone = { endpointSelector: {} };

/** What one policy says of DNS from shop. */
const says = (egress: object, rest: object = {}) => {
  const decision = decideCilium([policy({ ...everyone, ...egress, ...rest })], 'egress', flow);
  return decision.kind === 'denied' ? `denied ${decision.how}` : decision.kind;
};

describe('Cilium policies on DNS', () => {
  test.each([
    ['no section for egress', {}, 'not-isolated'],
    ['an empty section selects nobody', { egress: [] }, 'not-isolated'],
    ['one empty directive allows nobody', { egress: [{}] }, 'denied by-default'],
    ['ports alone mean every peer', { egress: [{ toPorts: [{ ports: [port53] }] }] }, 'allowed'],
    [
      'another port',
      { egress: [{ toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }] },
      'denied by-default',
    ],
    [
      'TCP only',
      { egress: [{ toPorts: [{ ports: [{ port: '53', protocol: 'TCP' }] }] }] },
      'denied by-default',
    ],
    [
      'the port by its name',
      { egress: [{ toPorts: [{ ports: [{ port: 'dns', protocol: 'UDP' }] }] }] },
      'allowed',
    ],
    ['a range of ports', { egress: [{ toPorts: [{ ports: [{ port: '50', endPort: 60 }] }] }] }, 'allowed'],
    ['the CoreDNS pods by labels', { egress: [{ toEndpoints: [{ matchLabels: dns }] }] }, 'allowed'],
    [
      'labels without a namespace mean the own one',
      { egress: [{ toEndpoints: [{ matchLabels: { 'k8s-app': 'kube-dns' } }] }] },
      'denied by-default',
    ],
    ['a block never means a pod', { egress: [{ toCIDR: ['0.0.0.0/0'] }] }, 'denied by-default'],
    ['entity cluster', { egress: [{ toEntities: ['cluster'] }] }, 'allowed'],
    ['entity world', { egress: [{ toEntities: ['world'] }] }, 'denied by-default'],
    ['names alone', { egress: [{ toFQDNs: [{ matchName: 'www.example.com' }] }] }, 'denied by-default'],
    [
      'a peer that objects do not tell',
      { egress: [{ toServices: [{ k8sService: { serviceName: 'kube-dns' } }] }] },
      'undecided',
    ],
    ['an explicit denial', { egressDeny: [{ toPorts: [{ ports: [port53] }] }] }, 'denied explicitly'],
    ['a denial of something else', { egressDeny: [{ toCIDR: ['192.0.2.0/24'] }] }, 'denied by-default'],
    [
      'the same without default deny',
      { egressDeny: [{ toCIDR: ['192.0.2.0/24'] }], enableDefaultDeny: { egress: false } },
      'not-isolated',
    ],
    [
      'other pods are meant',
      { endpointSelector: { matchLabels: { app: 'other' } }, egress: [{}] },
      'not-isolated',
    ],
    ['nodes are meant', { endpointSelector: undefined, nodeSelector: {}, egress: [{}] }, 'not-isolated'],
  ])('%s', (_what, spec, expected) => {
    expect(says(spec)).toBe(expected);
  });

  test('a denial wins over what another policy allows; an allowance adds to a default deny', () => {
    const denies = policy({ ...everyone, egressDeny: [{ toEndpoints: [{ matchLabels: dns }] }] }, null);
    const isolates = policy({ ...everyone, egress: [{}] });
    const allows = policy({ ...everyone, egress: [{ toEndpoints: [{ matchLabels: dns }] }] });
    expect(decideCilium([allows, denies], 'egress', flow)).toMatchObject({
      kind: 'denied',
      how: 'explicitly',
    });
    expect(decideCilium([isolates, allows], 'egress', flow)).toMatchObject({ kind: 'allowed', names: null });
  });

  test('rules about names hold unless another rule opens the port without them', () => {
    const named = policy({
      ...everyone,
      egress: [
        {
          toEndpoints: [{ matchLabels: dns }],
          toPorts: [{ ports: [port53], rules: { dns: [{ matchPattern: '*.example.com' }] } }],
        },
      ],
    });
    const open = policy({ ...everyone, egress: [{ toEntities: ['all'] }] });
    expect(decideCilium([named], 'egress', flow)).toMatchObject({
      kind: 'allowed',
      names: [{ kind: 'pattern', pattern: '*.example.com' }],
    });
    expect(decideCilium([named, open], 'egress', flow)).toMatchObject({ kind: 'allowed', names: null });
  });

  test('a namespace may be told by its labels', () => {
    const admits = (label: string) =>
      policy(
        {
          endpointSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          ingress: [
            { fromEndpoints: [{ matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.team': label } }] },
          ],
        },
        'kube-system',
      );
    expect(decideCilium([admits('a')], 'ingress', flow).kind).toBe('allowed');
    expect(decideCilium([admits('b')], 'ingress', flow).kind).toBe('denied');
  });
});

describe('names under rules about names', () => {
  test.each([
    ['*', 'a.b.c', true],
    ['*.cluster.local', 'web.cluster.local', true],
    ['*.cluster.local', 'web.shop.svc.cluster.local', false],
    ['*.*.svc.cluster.local', 'web.shop.svc.cluster.local.', true],
    ['**.cluster.local', 'web.shop.svc.cluster.local', true],
    ['sub*.example.com', 'subdomain.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.EXAMPLE.com', 'www.example.COM', true],
    ['a.b', 'axb', false],
  ])('pattern %s, name %s: %s', (pattern, name, allowed) => {
    expect(isNameAllowed([{ kind: 'pattern', pattern }], name)).toBe(allowed);
  });

  test('a name is matched whole, whatever its case and last dot', () => {
    expect(isNameAllowed([{ kind: 'name', name: 'www.example.com' }], 'WWW.example.com.')).toBe(true);
    expect(isNameAllowed([{ kind: 'name', name: 'www.example.com' }], 'example.com')).toBe(false);
  });
});
