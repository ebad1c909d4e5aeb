import { quantity } from './quantity.ts';
import type { DnsConfig } from '../core/model/dns-config.ts';
import type {
  AppPod,
  Change,
  ClusterEvent,
  ConfigMap,
  ContainerPhase,
  ContainerState,
  DnsDeployment,
  DnsPod,
  DnsService,
  Endpoint,
  Namespace,
  Node,
} from '../core/model/topology.ts';
import { asList, asNumber, asRecord, asText, field, labelsAt, listAt, textAt, type Json } from './json.ts';
import { withoutSecretLines, withoutSecrets } from './withhold.ts';

/** Kubernetes objects as JSON, parsed into the topology's types. Missing fields become empty; nothing throws. */

export const parseService = (object: unknown): DnsService => ({
  namespace: textAt(object, 'metadata', 'namespace'),
  name: textAt(object, 'metadata', 'name'),
  clusterIPs: texts(field(object, 'spec', 'clusterIPs'), textAt(object, 'spec', 'clusterIP')),
  ports: listAt(object, 'spec', 'ports').map((port) => ({
    name: textAt(port, 'name'),
    protocol: textAt(port, 'protocol') || 'TCP',
    port: asNumber(field(port, 'port')) ?? 0,
    targetPort: asNumber(field(port, 'targetPort')) ?? asText(field(port, 'targetPort')) ?? 0,
  })),
  selector: labelsAt(object, 'spec', 'selector'),
  internalTrafficPolicy: textAt(object, 'spec', 'internalTrafficPolicy') || 'Cluster',
  sessionAffinity: textAt(object, 'spec', 'sessionAffinity') || 'None',
  createdAt: textAt(object, 'metadata', 'creationTimestamp'),
  lastChange: lastChange(object),
});

const texts = (value: unknown, otherwise: string): readonly string[] => {
  const list = asList(value).flatMap((one) => asText(one) ?? []);
  return list.length > 0 ? list : otherwise === '' ? [] : [otherwise];
};

/** All addresses of one EndpointSlice. A missing `ready` condition means ready (discovery/v1). */
export const parseSlice = (slice: unknown): readonly Endpoint[] => {
  const ports = listAt(slice, 'ports').map((port) => ({
    name: textAt(port, 'name'),
    protocol: textAt(port, 'protocol') || 'TCP',
    port: asNumber(field(port, 'port')) ?? 0,
  }));
  return listAt(slice, 'endpoints').flatMap((endpoint) =>
    listAt(endpoint, 'addresses').flatMap((address) => {
      const text = asText(address);
      if (text === null) return [];
      return [
        {
          address: text,
          ready: field(endpoint, 'conditions', 'ready') !== false,
          terminating: field(endpoint, 'conditions', 'terminating') === true,
          pod: asText(field(endpoint, 'targetRef', 'name')),
          node: asText(field(endpoint, 'nodeName')),
          ports,
        },
      ];
    }),
  );
};

export const parseDnsPod = (pod: unknown): DnsPod => ({
  name: textAt(pod, 'metadata', 'name'),
  namespace: textAt(pod, 'metadata', 'namespace'),
  uid: textAt(pod, 'metadata', 'uid'),
  labels: labelsAt(pod, 'metadata', 'labels'),
  address: asText(field(pod, 'status', 'podIP')),
  node: asText(field(pod, 'spec', 'nodeName')),
  phase: textAt(pod, 'status', 'phase'),
  ready: conditionOf(pod, 'Ready') === 'True',
  terminating: asText(field(pod, 'metadata', 'deletionTimestamp')) !== null,
  createdAt: textAt(pod, 'metadata', 'creationTimestamp'),
  containers: containersOf(pod),
  dnsPolicy: textAt(pod, 'spec', 'dnsPolicy') || 'ClusterFirst',
  dnsConfig: dnsConfigOf(asRecord(field(pod, 'spec', 'dnsConfig'))),
  hostNetwork: field(pod, 'spec', 'hostNetwork') === true,
  conditions: listAt(pod, 'status', 'conditions').map((one) => ({
    type: textAt(one, 'type'),
    status: textAt(one, 'status'),
    reason: textAt(one, 'reason'),
    message: withoutSecrets(textAt(one, 'message')),
  })),
});

export const conditionOf = (object: unknown, type: string): string | null =>
  asText(field(conditionNamed(object, type), 'status'));

const conditionNamed = (object: unknown, type: string): unknown =>
  listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === type);

function containersOf(pod: unknown): readonly ContainerState[] {
  const statuses = listAt(pod, 'status', 'containerStatuses');
  return listAt(pod, 'spec', 'containers').map((container) => {
    const name = textAt(container, 'name');
    const status = statuses.find((one) => textAt(one, 'name') === name);
    return {
      name,
      image: textAt(container, 'image'),
      ready: field(status, 'ready') === true,
      restarts: asNumber(field(status, 'restartCount')) ?? 0,
      cpuLimit: quantity(textAt(container, 'resources', 'limits', 'cpu')) || null,
      ports: listAt(container, 'ports').map((port) => ({
        name: textAt(port, 'name'),
        protocol: textAt(port, 'protocol') || 'TCP',
        containerPort: asNumber(field(port, 'containerPort')) ?? 0,
      })),
      state: phaseOf(field(status, 'state')) ?? { kind: 'waiting', reason: '', message: '' },
      lastState: phaseOf(field(status, 'lastState')),
    };
  });
}

export function phaseOf(state: unknown): ContainerPhase | null {
  const record = asRecord(state);
  if (record === null) return null;
  if (asRecord(record['running']) !== null)
    return { kind: 'running', startedAt: textAt(record, 'running', 'startedAt') };
  if (asRecord(record['waiting']) !== null) {
    return {
      kind: 'waiting',
      reason: textAt(record, 'waiting', 'reason'),
      message: withoutSecrets(textAt(record, 'waiting', 'message')),
    };
  }
  const ended = asRecord(record['terminated']);
  if (ended === null) return null;
  return {
    kind: 'terminated',
    reason: textAt(ended, 'reason'),
    exitCode: asNumber(ended['exitCode']) ?? -1,
    finishedAt: textAt(ended, 'finishedAt'),
    message: withoutSecrets(textAt(ended, 'message')),
  };
}

export const parseDeployment = (object: unknown): DnsDeployment => ({
  name: textAt(object, 'metadata', 'name'),
  namespace: textAt(object, 'metadata', 'namespace'),
  replicas: asNumber(field(object, 'spec', 'replicas')) ?? 1,
  readyReplicas: asNumber(field(object, 'status', 'readyReplicas')) ?? 0,
  podLabels: labelsAt(object, 'spec', 'template', 'metadata', 'labels'),
  lastChange: lastChange(object),
});

export const parseConfigMap = (object: unknown): ConfigMap => ({
  name: textAt(object, 'metadata', 'name'),
  data: Object.fromEntries(
    Object.entries(labelsAt(object, 'data')).map(([key, text]) => [key, withoutSecretLines(text)]),
  ),
  lastChange: lastChange(object),
});

/** The newest entry of managedFields that is not a status update. */
const lastChange = (object: unknown): Change | null => changesOf(object)[0] ?? null;

const isAny = (): boolean => true;

/** Such entries, newest first. */
const changesOf = (object: unknown, matters: (entry: unknown) => boolean = isAny): readonly Change[] =>
  listAt(object, 'metadata', 'managedFields')
    .filter((one) => textAt(one, 'subresource') === '' && matters(one))
    .map((one) => ({ at: textAt(one, 'time'), by: textAt(one, 'manager') }))
    .sort((a, b) => (a.at < b.at ? 1 : -1));

export const parseNode = (object: unknown): Node => ({
  name: textAt(object, 'metadata', 'name'),
  addresses: listAt(object, 'status', 'addresses')
    .filter((one) => textAt(one, 'type') !== 'Hostname')
    .map((one) => textAt(one, 'address')),
  createdAt: textAt(object, 'metadata', 'creationTimestamp'),
  changes: changesOf(object, isSetting),
  readySince: textAt(conditionNamed(object, 'Ready'), 'lastTransitionTime'),
  ready: readiness(conditionOf(object, 'Ready')),
  unschedulable: field(object, 'spec', 'unschedulable') === true,
  allocatable: {
    cpu: quantity(textAt(object, 'status', 'allocatable', 'cpu')),
    memory: quantity(textAt(object, 'status', 'allocatable', 'memory')),
  },
  os: textAt(object, 'status', 'nodeInfo', 'operatingSystem'),
  labels: labelsAt(object, 'metadata', 'labels'),
  taints: listAt(object, 'spec', 'taints').map((one) => ({
    key: textAt(one, 'key'),
    value: textAt(one, 'value'),
    effect: textAt(one, 'effect'),
    addedAt: textAt(one, 'timeAdded'),
  })),
  images: listAt(object, 'status', 'images').flatMap((image) =>
    listAt(image, 'names').flatMap((name) => asText(name) ?? []),
  ),
  conditions: listAt(object, 'status', 'conditions').map((one) => ({
    type: textAt(one, 'type'),
    status: textAt(one, 'status'),
    reason: textAt(one, 'reason'),
  })),
});

/** An entry of a node's managedFields that has labels or a part of the spec; controllers tell in taints what they have done. */
const isSetting = (entry: unknown): boolean =>
  textAt(entry, 'manager') !== 'kube-controller-manager' &&
  (field(entry, 'fieldsV1', 'f:spec') !== undefined ||
    field(entry, 'fieldsV1', 'f:metadata', 'f:labels') !== undefined);

const readiness = (status: string | null): boolean | null => (status === null ? null : status === 'True');

export const parseNamespace = (object: unknown): Namespace => ({
  name: textAt(object, 'metadata', 'name'),
  phase: textAt(object, 'status', 'phase'),
  labels: labelsAt(object, 'metadata', 'labels'),
});

export const parseAppPod = (pod: unknown): AppPod => ({
  name: textAt(pod, 'metadata', 'name'),
  uid: textAt(pod, 'metadata', 'uid'),
  labels: labelsAt(pod, 'metadata', 'labels'),
  node: asText(field(pod, 'spec', 'nodeName')),
  address: asText(field(pod, 'status', 'podIP')),
  phase:
    asText(field(pod, 'metadata', 'deletionTimestamp')) === null
      ? textAt(pod, 'status', 'phase')
      : 'Terminating',
  hostNetwork: field(pod, 'spec', 'hostNetwork') === true,
  dnsPolicy: textAt(pod, 'spec', 'dnsPolicy') || 'ClusterFirst',
  dnsConfig: dnsConfigOf(asRecord(field(pod, 'spec', 'dnsConfig'))),
  hostAliases: listAt(pod, 'spec', 'hostAliases').map((one) => ({
    ip: textAt(one, 'ip'),
    hostnames: listAt(one, 'hostnames').flatMap((name) => asText(name) ?? []),
  })),
  tolerations: listAt(pod, 'spec', 'tolerations'),
  containers: [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')].map((one) =>
    textAt(one, 'name'),
  ),
  images: listAt(pod, 'spec', 'containers').flatMap((one) => asText(field(one, 'image')) ?? []),
});

function dnsConfigOf(config: Json | null): DnsConfig | null {
  if (config === null) return null;
  return {
    nameservers: listAt(config, 'nameservers').flatMap((one) => asText(one) ?? []),
    searches: listAt(config, 'searches').flatMap((one) => asText(one) ?? []),
    options: listAt(config, 'options').map((one) => ({
      name: textAt(one, 'name'),
      value: asText(field(one, 'value')),
    })),
  };
}

export const parseEvent = (event: unknown): ClusterEvent => ({
  namespace: textAt(event, 'metadata', 'namespace'),
  object: `${textAt(event, 'involvedObject', 'kind')}/${textAt(event, 'involvedObject', 'name')}`,
  reason: textAt(event, 'reason'),
  message: withoutSecrets(textAt(event, 'message').slice(0, 500)),
  type: textAt(event, 'type'),
  // Components that write the newer kind of events count in `series`.
  count: asNumber(field(event, 'count')) ?? asNumber(field(event, 'series', 'count')) ?? 1,
  lastSeen:
    textAt(event, 'lastTimestamp') ||
    textAt(event, 'series', 'lastObservedTime') ||
    textAt(event, 'eventTime') ||
    textAt(event, 'metadata', 'creationTimestamp'),
});
