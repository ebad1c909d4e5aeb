# Cilium as the lab's network plugin (up --cni cilium): its operator on cp, an agent in every node's namespaces, beside kube-proxy.

start_cilium() {
  local node
  kubeconfig_for admin "https://$(address_of cp):6443" >"$LAB_STATE/pki/cilium.kubeconfig"
  start cp cilium-operator "$CILIUM/operator" --k8s-kubeconfig-path="$LAB_STATE/pki/cilium.kubeconfig" --identity-allocation-mode=crd \
    --cluster-name=default --cluster-id=0 --ipam=kubernetes --enable-k8s=true --operator-api-serve-addr=127.0.0.1:9234 \
    --operator-prometheus-serve-addr=127.0.0.1:9963 --skip-crd-creation=false --unmanaged-pod-watcher-interval=0 \
    --enable-ipv4=true --enable-ipv6=false --remove-cilium-node-taints=false --set-cilium-is-up-condition=false
  # An agent that starts before its kinds of objects exist gives up.
  wait_for 60 "Cilium's custom resource definitions" kubectl get crd ciliumnetworkpolicies.cilium.io \
    ciliumclusterwidenetworkpolicies.cilium.io ciliumendpoints.cilium.io ciliumidentities.cilium.io ciliumnodes.cilium.io
  for node in $LAB_NODES; do start_agent "$node"; done
  for node in $LAB_NODES; do wait_for 120 "Cilium's agent on $node" agent_ready "$node"; done
}

# Sockets of agents live below /run/cilium: every node sees its own folder there, and its own file system for BPF objects.
start_agent() {
  local node=$1 folder=$LAB_STATE/$1 unified=/sys/fs/cgroup
  [ -d /sys/fs/cgroup/unified ] && unified=/sys/fs/cgroup/unified
  mkdir -p "$folder/run-cilium" /run/cilium
  on "$node" sh -c "mount --bind $folder/run-cilium /run/cilium && mount -t bpf bpffs /sys/fs/bpf &&
    sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0"
  start "$node" "$node.cilium" env PATH="/usr/lib/llvm-16/bin:$PATH" K8S_NODE_NAME="$node" CILIUM_K8S_NAMESPACE=kube-system \
    unshare --mount --propagation slave bash "$LAB_DIR/sh/with-modules-file.sh" "$folder/proc" "$CILIUM/cilium-agent" \
    --k8s-kubeconfig-path="$LAB_STATE/pki/cilium.kubeconfig" --identity-allocation-mode=crd --ipam=kubernetes \
    --routing-mode=native --ipv4-native-routing-cidr=10.244.0.0/16 --auto-direct-node-routes=true --enable-ipv4=true \
    --enable-ipv6=false --enable-ipv4-masquerade=false --kube-proxy-replacement=false --enable-l7-proxy=true \
    --install-iptables-rules=true --state-dir=/run/cilium --lib-dir="$CILIUM" --bpf-root=/sys/fs/bpf --cluster-name=default \
    --cluster-id=0 --enable-hubble=false --enable-health-checking=false --enable-endpoint-health-checking=false \
    --prometheus-serve-addr=:9962 --agent-health-port=9879 --devices=eth0 --enable-bpf-clock-probe=false --procfs=/proc \
    --cgroup-root="$unified" --enable-policy=default
  printf '{"cniVersion": "0.3.1", "name": "cilium", "plugins": [{"type": "cilium-cni"}]}\n' >"$folder/cni/net.d/05-cilium.conflist"
}

agent_ready() { on "$1" "$CILIUM/cilium-dbg" status --brief; }
