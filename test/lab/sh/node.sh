# A node: containerd, kubelet and kube-proxy in one set of namespaces.

start_node() {
  local node=$1 folder=$LAB_STATE/$1
  mkdir -p "$folder/cni/net.d" "$folder/kubelet" "$folder/containerd"
  printf 'nameserver 172.30.0.53\nnameserver 172.30.0.54\n' >"$folder/resolv.conf"
  on "$node" mount --bind "$folder/resolv.conf" /etc/resolv.conf
  make_cgroups "lab-$LAB_NAME-$node"
  containerd_config "$folder" >"$folder/containerd.toml"
  kubelet_config "$node" "$folder" | worded >"$folder/kubelet.yaml"
  proxy_config "$node" >"$folder/proxy.yaml"
  start "$node" "$node.containerd" containerd -c "$folder/containerd.toml"
  wait_for 30 "containerd on $node" ctr_on "$node" version
  start_proxy "$node"
  # Before the kubelet: it tells the API server which images it has when it starts, and then only every half minute.
  for image in pause coredns netshoot; do ctr_on "$node" -n k8s.io images import "$IMAGES/$image.tar" >/dev/null; done
  start_kubelet "$node"
}

start_kubelet() {
  start "$1" "$1.kubelet" "$LAB_BIN/kube" kubelet --config="$LAB_STATE/$1/kubelet.yaml" --kubeconfig="$LAB_STATE/pki/$1.kubeconfig" \
    --hostname-override="$1" --node-ip="$(address_of "$1")" --root-dir="$LAB_STATE/$1/kubelet" --cert-dir="$LAB_STATE/$1/certs"
}

start_proxy() { start "$1" "$1.proxy" "$LAB_BIN/kube" kube-proxy --config="$LAB_STATE/$1/proxy.yaml"; }

ctr_on() {
  local node=$1
  shift
  on "$node" ctr -a "$LAB_STATE/$node/containerd/containerd.sock" "$@"
}

cgroup_hierarchies() {
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then echo /sys/fs/cgroup; else ls -d /sys/fs/cgroup/*/; fi
}

make_cgroups() {
  local hierarchy
  for hierarchy in $(cgroup_hierarchies); do
    mkdir -p "$hierarchy/$1" 2>/dev/null || continue
    if [ -f "$hierarchy/$1/cpuset.cpus" ] && [ ! -f /sys/fs/cgroup/cgroup.controllers ]; then
      cat "$hierarchy/cpuset.cpus" >"$hierarchy/$1/cpuset.cpus"
      cat "$hierarchy/cpuset.mems" >"$hierarchy/$1/cpuset.mems"
    fi
  done
}

containerd_config() {
  cat <<TOML
version = 2
root = "$1/containerd/root"
state = "$1/containerd/state"
oom_score = 0
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "$1/containerd/containerd.sock"
[ttrpc]
  address = "$1/containerd/containerd.sock.ttrpc"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.local/pause:3"
  stream_server_address = "127.0.0.1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$LAB_STATE/cni-bin"
    conf_dir = "$1/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
TOML
}

kubelet_config() {
  cat <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, x509: {clientCAFile: $LAB_STATE/pki/ca.crt}, webhook: {enabled: true}}
authorization: {mode: Webhook}
tlsCertFile: $LAB_STATE/pki/$1.crt
tlsPrivateKeyFile: $LAB_STATE/pki/$1.key
clusterDNS: [10.96.0.10]
clusterDomain: cluster.local
cgroupDriver: cgroupfs
cgroupRoot: /lab-$LAB_NAME-$1
failSwapOn: false
failCgroupV1: false
resolvConf: $2/resolv.conf
containerRuntimeEndpoint: unix://$2/containerd/containerd.sock
podLogsDir: $2/pod-logs
enforceNodeAllocatable: []
imageGCHighThresholdPercent: 100
evictionHard: {}
volumePluginDir: $2/volume-plugins
nodeStatusUpdateFrequency: 4s
nodeStatusReportFrequency: 4s
YAML
}

proxy_config() {
  cat <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $LAB_STATE/pki/proxy.kubeconfig}
clusterCIDR: 10.244.0.0/16
hostnameOverride: $1
mode: iptables
conntrack: {maxPerCore: 0, min: 0}
YAML
}
