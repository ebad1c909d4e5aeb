import { isOnHost } from '../core/model/is-on-host.ts';
import type { V1Affinity, V1Job, V1Pod, V1PodDNSConfig } from '@kubernetes/client-node';
import type { Vantage } from '../core/model/probe.ts';

/** What all objects of one run share. */
export interface RunIdentity {
  readonly runId: string;
  /** Seconds after which the cluster deletes everything by itself. */
  readonly ttlSeconds: number;
  /** Seconds after which a probe pod ends by itself. */
  readonly deadlineSeconds: number;
  readonly imagePullSecret: string | null;
}

export interface PodImage {
  readonly reference: string;
  /** Never where the node is known to have the image already. */
  readonly pullPolicy: 'IfNotPresent' | 'Never';
}

export const managedBy = { key: 'app.kubernetes.io/managed-by', value: 'kubectl-netcheck' } as const;

export const runLabel = 'netcheck.dev/run';

/** Never set to true by anyone: a pod with this readiness gate is never ready, so no Service sends it traffic. */
export const readinessGate = 'netcheck.dev/out-of-service';

export const containerName = 'probe';

/** Where a container leaves its termination message (Container.terminationMessagePath has this for default). */
export const terminationLog = '/dev/termination-log';

/** "probe", "probe-2", …: several share the questions where results come by termination messages. */
export const containerOf = (index: number): string =>
  index === 0 ? containerName : `${containerName}-${String(index + 1)}`;

export const labelsOf = (run: RunIdentity): Record<string, string> => ({
  [managedBy.key]: managedBy.value,
  [runLabel]: run.runId,
});

/**
 * The owner of a namespace's probes: a Job of nothing. It completes at once, and the cluster deletes it and what it owns
 * when its time to live is over, also if netcheck was killed meanwhile.
 */
export const ownerJob = (namespace: string, run: RunIdentity): V1Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: `netcheck-${run.runId}`, namespace, labels: labelsOf(run) },
  spec: {
    completions: 0,
    parallelism: 0,
    ttlSecondsAfterFinished: run.ttlSeconds,
    template: {
      metadata: { labels: labelsOf(run) },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        securityContext: podSecurity,
        containers: [
          { name: containerName, image: 'none.invalid/none', resources, securityContext: containerSecurity },
        ],
      },
    },
  },
});

/** Requests fit tight quotas; the CPU limit is wide, since a throttled probe would measure itself. */
const resources = { requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '1', memory: '64Mi' } };

export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: 65532,
  runAsGroup: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Pod Security "restricted". */
export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** A probe pod for a vantage. `owner` null: the Job could not be created, and only the pod's own deadline ends it. */
export function probePod(
  vantage: Vantage,
  namespace: string,
  image: PodImage,
  run: RunIdentity,
  owner: { readonly name: string; readonly uid: string } | null,
  suffix: string,
  /** One container for each command; without any it waits to be talked to. */
  commands: readonly (readonly string[])[] = [],
): V1Pod {
  const host = vantage.kind === 'host';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `netcheck-${run.runId}-${suffix}`,
      namespace,
      labels: { ...vantage.labels, ...labelsOf(run) },
      ...(owner === null
        ? {}
        : {
            ownerReferences: [
              {
                apiVersion: 'batch/v1',
                kind: 'Job',
                name: owner.name,
                uid: owner.uid,
                controller: true,
                blockOwnerDeletion: false,
              },
            ],
          }),
    },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      activeDeadlineSeconds: run.deadlineSeconds,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostNetwork: isOnHost(vantage),
      dnsPolicy: host ? 'Default' : vantage.dnsPolicy,
      ...(vantage.dnsConfig === null || host ? {} : { dnsConfig: dnsConfigOf(vantage) }),
      ...(run.imagePullSecret === null ? {} : { imagePullSecrets: [{ name: run.imagePullSecret }] }),
      securityContext: vantage.privileged === true ? { ...podSecurity, ...root } : podSecurity,
      tolerations: [{ operator: 'Exists' }],
      affinity: onNode(vantage.node),
      readinessGates: [{ conditionType: readinessGate }],
      containers: (commands.length === 0 ? [['sleep', String(run.deadlineSeconds)]] : commands).map(
        (command, index) => ({
          name: containerOf(index),
          image: image.reference,
          imagePullPolicy: image.pullPolicy,
          command: [...command],
          resources,
          securityContext: vantage.privileged === true ? networkAdministrator : containerSecurity,
        }),
      ),
    },
  };
}

const root = { runAsNonRoot: false, runAsUser: 0, runAsGroup: 0 } as const;

/** Reading rules and tracked connections of the node's network takes this one capability; nothing is written. */
const networkAdministrator = {
  ...containerSecurity,
  capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] },
};

/** Through the scheduler, so that quota and admission see an ordinary pod; tolerations let it onto a cordoned node. */
const onNode = (node: string): V1Affinity => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
    },
  },
});

function dnsConfigOf({ dnsConfig }: Vantage): V1PodDNSConfig {
  if (dnsConfig === null) return {};
  return {
    ...(dnsConfig.nameservers.length > 0 ? { nameservers: [...dnsConfig.nameservers] } : {}),
    ...(dnsConfig.searches.length > 0 ? { searches: [...dnsConfig.searches] } : {}),
    ...(dnsConfig.options.length > 0
      ? { options: dnsConfig.options.map(({ name, value }) => (value === null ? { name } : { name, value })) }
      : {}),
  };
}
