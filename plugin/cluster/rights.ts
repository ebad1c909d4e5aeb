/** What a step of a run may do to the cluster: only look, start probes of its own, or what `--deep` adds. */
export const levels = ['read', 'probe', 'deep'] as const;

export type Level = (typeof levels)[number];

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'delete' | 'patch';

/** One right that a step needs, and what the run lacks without it. */
export interface Right {
  readonly level: Level;
  /** "" for the core group. */
  readonly group: string;
  /** "pods/exec" for a subresource. */
  readonly resource: string;
  readonly verbs: readonly Verb[];
  /** Where: the DNS Service's namespace, the complaint's, one in which probes run, the one called `default`, or no namespace at all. */
  readonly scope: 'dns' | 'complaint' | 'probe' | 'default' | 'cluster';
  readonly without: string;
}

/** Every right that a run uses. What is missing is told in the report and ends no run but those that have no place to ask from. */
export const rights: readonly Right[] = [
  {
    level: 'read',
    group: '',
    resource: 'services',
    verbs: ['get', 'list'],
    scope: 'dns',
    without: 'the DNS Service is not found, and only pods and upstreams are asked',
  },
  {
    level: 'read',
    group: 'discovery.k8s.io',
    resource: 'endpointslices',
    verbs: ['list'],
    scope: 'dns',
    without: 'every CoreDNS pod is taken for an endpoint',
  },
  {
    level: 'read',
    group: '',
    resource: 'pods',
    verbs: ['get', 'list'],
    scope: 'dns',
    without: 'CoreDNS pods are known from endpoint slices only, without their state',
  },
  {
    level: 'read',
    group: '',
    resource: 'pods/log',
    verbs: ['get'],
    scope: 'dns',
    without: 'reasons that CoreDNS logs (crashes, time-outs of upstreams) are not seen',
  },
  {
    level: 'read',
    group: '',
    resource: 'configmaps',
    verbs: ['get'],
    scope: 'dns',
    without: 'the Corefile is not read: its faults can be placed and not explained',
  },
  {
    level: 'read',
    group: 'apps',
    resource: 'deployments',
    verbs: ['list'],
    scope: 'dns',
    without: 'replicas and second deployments of CoreDNS are not seen',
  },
  {
    level: 'read',
    group: '',
    resource: 'events',
    verbs: ['list'],
    scope: 'dns',
    without: 'what events tell of CoreDNS pods (killed, unhealthy, without a node) is not seen',
  },
  {
    level: 'read',
    group: '',
    resource: 'events',
    verbs: ['list'],
    scope: 'default',
    without: 'what events tell of nodes, which are kept there, is not seen',
  },
  {
    level: 'read',
    group: 'networking.k8s.io',
    resource: 'networkpolicies',
    verbs: ['list'],
    scope: 'complaint',
    without: 'a policy that denies DNS can be felt and not named',
  },
  {
    level: 'read',
    group: '',
    resource: 'pods',
    verbs: ['get', 'list'],
    scope: 'complaint',
    without: 'no pod can be modelled on: the probe asks as a pod with usual settings on any node',
  },
  {
    level: 'read',
    group: '',
    resource: 'services',
    verbs: ['get', 'list'],
    scope: 'complaint',
    without:
      'whether a Service exists that is complained of is not known, nor whether one sends traffic to pods that are not ready, as probes are',
  },
  {
    level: 'read',
    group: 'policy',
    resource: 'poddisruptionbudgets',
    verbs: ['list'],
    scope: 'complaint',
    without: 'whether evictions wait while probes stand is not known',
  },
  {
    level: 'read',
    group: '',
    resource: 'services',
    verbs: ['list'],
    scope: 'cluster',
    without:
      "whether a Service claims the DNS Service's address or that of an upstream resolver is not seen, nor where else a Service of a name complained of is",
  },
  {
    level: 'read',
    group: '',
    resource: 'nodes',
    verbs: ['get'],
    scope: 'cluster',
    without: 'conditions of nodes and images they hold are not known',
  },
  {
    level: 'read',
    group: '',
    resource: 'nodes',
    verbs: ['list'],
    scope: 'cluster',
    without: 'nodes are read one by one: some calls more',
  },
  {
    level: 'read',
    group: '',
    resource: 'namespaces',
    verbs: ['get', 'list'],
    scope: 'cluster',
    without: 'labels that policies look at are not known, nor what a misspelt namespace may mean',
  },
  {
    level: 'read',
    group: 'cilium.io',
    resource: 'ciliumnetworkpolicies',
    verbs: ['list'],
    scope: 'complaint',
    without: "Cilium's policies can be felt and not named",
  },
  {
    level: 'read',
    group: 'cilium.io',
    resource: 'ciliumclusterwidenetworkpolicies',
    verbs: ['list'],
    scope: 'cluster',
    without: "Cilium's policies can be felt and not named",
  },
  {
    level: 'read',
    group: '',
    resource: 'pods',
    verbs: ['list'],
    scope: 'cluster',
    without: 'what the pods of a node may use together is not measured',
  },
  {
    level: 'read',
    group: 'metrics.k8s.io',
    resource: 'pods',
    verbs: ['list'],
    scope: 'dns',
    without: 'what CoreDNS uses is not measured',
  },
  {
    level: 'read',
    group: 'metrics.k8s.io',
    resource: 'nodes',
    verbs: ['list'],
    scope: 'cluster',
    without: 'what the nodes use is not measured',
  },
  {
    level: 'probe',
    group: '',
    resource: 'pods',
    verbs: ['create', 'get', 'list', 'delete'],
    scope: 'probe',
    without: 'nothing can be asked, and no verdict is reached but by objects',
  },
  {
    level: 'probe',
    group: '',
    resource: 'pods',
    verbs: ['watch'],
    scope: 'probe',
    without: 'probes that start are looked at again and again: some calls more',
  },
  {
    level: 'probe',
    group: '',
    resource: 'pods/exec',
    // Over WebSocket it is a GET, for which newer API servers check `create`.
    verbs: ['get', 'create'],
    scope: 'probe',
    without: 'results come by termination messages of pods that run to their end: slower',
  },
  {
    level: 'probe',
    group: '',
    resource: 'pods/log',
    verbs: ['get'],
    scope: 'probe',
    without: 'without exec, results that fit no termination message are lost',
  },
  {
    level: 'probe',
    group: 'batch',
    resource: 'jobs',
    verbs: ['create', 'list', 'delete'],
    scope: 'probe',
    without: 'probes of a killed run end by themselves and stay listed until `netcheck cleanup`',
  },
  {
    level: 'probe',
    group: 'batch',
    resource: 'jobs',
    verbs: ['get', 'watch'],
    scope: 'probe',
    without:
      'when the Job that owns them has finished is not seen: probes start half a second later, and where that was too soon, those of a killed run stay listed',
  },
  {
    level: 'deep',
    group: '',
    resource: 'pods/ephemeralcontainers',
    verbs: ['patch'],
    scope: 'dns',
    without: 'no CoreDNS pod is asked from inside',
  },
  {
    level: 'deep',
    group: '',
    resource: 'pods/exec',
    verbs: ['get', 'create'],
    scope: 'dns',
    without: 'no CoreDNS pod is asked from inside',
  },
];
