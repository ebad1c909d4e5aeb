import type { CiliumPolicy } from './cilium-policy.ts';
import type { DnsConfig } from './dns-config.ts';
import type { Missing, Part } from './part.ts';

/**
 * The frozen snapshot of what the API server said. Every part is present, or missing with its reason.
 * Times are RFC 3339 strings as the API gives them.
 */
export interface Topology {
  readonly takenAt: string;
  /** Absent in old recordings. */
  readonly cluster?: ClusterIdentity;
  /** API server's version, "v1.34.4". */
  readonly serverVersion: Part<string>;
  readonly service: Part<DnsService>;
  /** Every address of the Service's endpoint slices, ready or not. */
  readonly endpoints: Part<readonly Endpoint[]>;
  /** Pods that carry the cluster DNS label (k8s-app=kube-dns), plus those the endpoint slices name. */
  readonly dnsPods: Part<readonly DnsPod[]>;
  /** Deployments that carry the label. More than one is a finding. */
  readonly deployments: Part<readonly DnsDeployment[]>;
  /** Key: config map name (`coredns`, `coredns-custom`). A map that does not exist is missing/not-found. */
  readonly configMaps: Readonly<Record<string, Part<ConfigMap>>>;
  /** Key: pod name. */
  readonly logs: Readonly<Record<string, PodLogs>>;
  /** Key: node name; only the nodes concerned. */
  readonly nodes: Readonly<Record<string, Part<Node>>>;
  readonly namespace: Part<Namespace>;
  /** Pods of the complaint's namespace (first page; `truncated` says that there are more). */
  readonly pods: Part<{ readonly items: readonly AppPod[]; readonly truncated: boolean }>;
  /** NetworkPolicies by namespace: the complaint's, the DNS one's, the probe namespace's. */
  readonly policies: Readonly<Record<string, Part<readonly NetworkPolicy[]>>>;
  /** Cilium's own policies in these namespaces, and its clusterwide ones; absent where Cilium is not installed. */
  readonly ciliumPolicies?: Part<readonly CiliumPolicy[]>;
  /** Pods of NodeLocal DNSCache; absent where it is not installed. */
  readonly nodeCachePods?: Part<readonly DnsPod[]>;
  /** What the pods of a node ask for and may use, against what it has. Key: node name; absent in old recordings. */
  readonly nodeShares?: Readonly<Record<string, Part<NodeShares>>>;
  /** Use as metrics.k8s.io gives it; absent where that API is not installed. */
  readonly usage?: Part<Usage>;
  /**
   * Services of the complaint's namespace that send traffic to pods that are not ready (publishNotReadyAddresses). Read where a policy looks
   * at labels of the namespace's pods, for only then would a probe carry such labels; else absent, as in old recordings.
   */
  readonly unreadyServices?: Part<Takers>;
  /** PodDisruptionBudgets of that namespace that count pods by the scale of their controllers; read and absent like these. */
  readonly scaleBudgets?: Part<Takers>;
  /** Labels of the namespaces concerned (policy selectors look at them). Key: namespace. */
  readonly namespaceLabels: Readonly<Record<string, Part<Labels>>>;
  /** CoreDNS pods that were there when the run began and have gone since. */
  readonly gonePods?: readonly string[];
  /** Recent events of the DNS namespace; old recordings have the complaint's among them. */
  readonly events: Part<Events>;
  /** Recent events of nodes; absent in old recordings. */
  readonly nodeEvents?: Part<Events>;
  /** Services that the complaint's cluster names mean. Key: "namespace/name"; missing/not-found is knowledge: there is none. */
  readonly namedServices: Readonly<Record<string, Part<NamedService>>>;
  /** "namespace/name" of Services that carry the first label of a complained name, in whichever namespace. */
  readonly namesakes?: Part<readonly string[]>;
  /** Services, in whichever namespace, that claim addresses for DNS; absent in old recordings. */
  readonly claims?: Part<{ readonly items: readonly AddressClaim[]; readonly truncated: boolean }>;
}

/**
 * A Service with port 53 and addresses that are not of the range of Services: nodes lead to its endpoints what is sent there, whoever had
 * the address before (Kubernetes documentation, "Service": external IPs).
 */
export interface AddressClaim {
  /** "namespace/name". */
  readonly service: string;
  /** Its `externalIPs`, which whoever may write Services can choose. */
  readonly given: readonly string[];
  /** Addresses that its load balancer has. */
  readonly balanced: readonly string[];
  /** Of its ports 53: "UDP", "TCP". */
  readonly protocols: readonly string[];
}

/** By what people tell one cluster from another; nothing of it opens a door. */
export interface ClusterIdentity {
  /** The kubeconfig's context; "" where there is none (inside a pod). */
  readonly context: string;
  /** Host and port of the API server. */
  readonly server: string;
}

export type Labels = Readonly<Record<string, string>>;

/** Objects of one kind and namespace that take pods by their labels; `truncated`: there are more. */
export interface Takers {
  readonly items: readonly Taker[];
  readonly truncated: boolean;
}

export interface Taker {
  readonly name: string;
  readonly selector: LabelSelector;
}

/** When and by whom an object was last changed, from its managedFields; null where the API keeps none. */
export interface Change {
  readonly at: string;
  readonly by: string;
}

export interface DnsService {
  readonly namespace: string;
  readonly name: string;
  readonly clusterIPs: readonly string[];
  readonly ports: readonly ServicePort[];
  readonly selector: Labels;
  /** "Local": nodes send only to endpoints on themselves; absent in old recordings. */
  readonly internalTrafficPolicy?: string;
  /** "ClientIP": a client keeps to one endpoint; absent in old recordings. */
  readonly sessionAffinity?: string;
  readonly createdAt: string;
  readonly lastChange: Change | null;
}

export interface ServicePort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  /** A number or a container port's name. */
  readonly targetPort: number | string;
}

export interface Endpoint {
  readonly address: string;
  /** kube-proxy sends traffic to ready endpoints only. */
  readonly ready: boolean;
  readonly terminating: boolean;
  readonly pod: string | null;
  readonly node: string | null;
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
}

export interface DnsPod {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels: Labels;
  /** null while the pod has none. */
  readonly address: string | null;
  readonly node: string | null;
  readonly phase: string;
  readonly ready: boolean;
  readonly terminating: boolean;
  readonly createdAt: string;
  readonly containers: readonly ContainerState[];
  readonly dnsPolicy: string;
  /** Absent in old recordings, like `hostNetwork`. */
  readonly dnsConfig?: DnsConfig | null;
  readonly hostNetwork?: boolean;
  /** Why it is not scheduled or not ready, in the API's words; empty when all is well. */
  readonly conditions: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  }[];
}

export interface ContainerState {
  readonly name: string;
  readonly image: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** Cores that it may use; null where it has no limit, absent in old recordings. */
  readonly cpuLimit?: number | null;
  readonly ports: readonly {
    readonly name: string;
    readonly protocol: string;
    readonly containerPort: number;
  }[];
  readonly state: ContainerPhase;
  readonly lastState: ContainerPhase | null;
}

export type ContainerPhase =
  | { readonly kind: 'running'; readonly startedAt: string }
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | {
      readonly kind: 'terminated';
      readonly reason: string;
      readonly exitCode: number;
      readonly finishedAt: string;
      readonly message: string;
    };

export interface DnsDeployment {
  readonly name: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly podLabels: Labels;
  readonly lastChange: Change | null;
}

export interface ConfigMap {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  readonly lastChange: Change | null;
}

export interface PodLogs {
  /** The last lines, oldest first. */
  readonly current: Part<readonly string[]>;
  /** Of the container's previous run; not-found where there was none. */
  readonly previous: Part<readonly string[]>;
}

export interface Node {
  readonly name: string;
  readonly addresses: readonly string[];
  /** RFC 3339; absent in old recordings. */
  readonly createdAt?: string;
  /** Changes of labels, taints and other settings by anybody but the controllers of nodes, newest first; absent in old recordings. */
  readonly changes?: readonly Change[];
  readonly ready: boolean | null;
  /** Since when it is ready, or is not; absent where the API does not say. */
  readonly readySince?: string;
  readonly unschedulable: boolean;
  /** Cores and bytes that its pods may have together; absent in old recordings. */
  readonly allocatable?: { readonly cpu: number; readonly memory: number };
  readonly os: string;
  readonly labels: Labels;
  readonly taints: readonly {
    readonly key: string;
    readonly value: string;
    readonly effect: string;
    /** Controllers of nodes say when; people do not. */
    readonly addedAt?: string;
  }[];
  /** Image references present on the node, as the kubelet reports them (it reports at most 50). */
  readonly images: readonly string[];
  readonly conditions: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
}

/** Sums over the pods of a node, as shares of what the node can give (1: all of it). */
export interface NodeShares {
  readonly pods: number;
  readonly cpuRequests: number;
  readonly cpuLimits: number;
  readonly memoryLimits: number;
}

export interface Usage {
  /** Shares of what the node can give. Key: node name. */
  readonly nodes: Readonly<Record<string, { readonly cpu: number; readonly memory: number }>>;
  /** Why `nodes` has none. */
  readonly nodesUnread?: Missing;
  /** CoreDNS pods. CPU in cores, memory in bytes. Key: pod name. */
  readonly pods: Readonly<Record<string, { readonly cpu: number; readonly memory: number }>>;
}

export interface Namespace {
  readonly name: string;
  readonly phase: string;
  readonly labels: Labels;
}

export interface AppPod {
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  readonly node: string | null;
  readonly address: string | null;
  readonly phase: string;
  readonly hostNetwork: boolean;
  readonly dnsPolicy: string;
  readonly dnsConfig: DnsConfig | null;
  readonly hostAliases: readonly { readonly ip: string; readonly hostnames: readonly string[] }[];
  readonly tolerations: readonly unknown[];
  /** Names of its containers; absent in old recordings. */
  readonly containers?: readonly string[];
  /** Of its containers, as its spec names them: its node has them. Absent in old recordings. */
  readonly images?: readonly string[];
}

/** networking.k8s.io/v1 NetworkPolicy, as far as its meaning goes. */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  readonly policyTypes: readonly ('Ingress' | 'Egress')[];
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
  readonly lastChange: Change | null;
}

/** One rule; `peers` empty means every peer, `ports` empty means every port. */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[];
  readonly ports: readonly {
    readonly protocol: string;
    readonly port: number | string | null;
    readonly endPort: number | null;
  }[];
}

export type PolicyPeer =
  | {
      readonly kind: 'pods';
      readonly namespaceSelector: LabelSelector | null;
      readonly podSelector: LabelSelector | null;
    }
  | { readonly kind: 'block'; readonly cidr: string; readonly except: readonly string[] };

export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

/** The newest; `truncated`: there are more. */
export interface Events {
  readonly items: readonly ClusterEvent[];
  readonly truncated: boolean;
}

export interface ClusterEvent {
  readonly namespace: string;
  readonly object: string;
  readonly reason: string;
  readonly message: string;
  readonly type: string;
  readonly count: number;
  readonly lastSeen: string;
}

export interface NamedService {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  /** "None": headless. */
  readonly clusterIP: string;
  /** Of both families; absent in old recordings, like `lastChange`. */
  readonly clusterIPs?: readonly string[];
  /** RFC 3339. */
  readonly createdAt?: string;
  readonly lastChange?: Change | null;
  /** Target of an ExternalName Service. */
  readonly externalName?: string;
  /** Ready addresses of a headless Service; absent where it is none or they could not be read. */
  readonly readyAddresses?: number;
}
