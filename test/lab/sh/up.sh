# Brings a lab up: hosts, control plane, three nodes, DNS, the world outside and some applications.

lab_up() {
  [ "$(id -u)" = 0 ] || die "the lab needs root (namespaces, mounts, iptables)"
  build_all
  if [ -d "$LAB_STATE" ]; then say "removing what an earlier lab of this name has left"; fi
  lab_down
  export NETCHECK_LAB_TAG=$LAB_TAG
  mkdir -p "$LAB_STATE/cni-bin"
  LAB_PORT=$(free_port)
  echo "$LAB_PORT" >"$LAB_STATE/port"
  echo "$LAB_BIN" >"$LAB_STATE/bin"
  echo "$IMAGES" >"$LAB_STATE/images"
  cp /usr/lib/cni/* "$LAB_DIR/cni/namespace-set" "$LAB_STATE/cni-bin/"
  if [ "$LAB_CNI" = cilium ]; then
    cp "$CILIUM/cilium-cni" "$LAB_STATE/cni-bin/"
    echo "$CILIUM" >"$LAB_STATE/cilium"
  fi
  make_hosts
  make_pki
  start_outside
  start_control_plane
  for manifest in "$LAB_DIR"/manifests/*.yaml; do worded <"$manifest" | kubectl apply -f - >/dev/null; done
  for node in $LAB_NODES; do start_node "$node" & STARTING="${STARTING:-} $!"; done
  route_pods
  if [ "$LAB_CNI" = cilium ]; then start_cilium; fi
  # shellcheck disable=SC2086
  for job in $STARTING; do wait "$job" || die "a node did not start; see $LAB_STATE/log"; done
  wait_for 60 "three ready nodes" nodes_ready
  wait_for 60 "the nodes' lists of images" images_known
  wait_for 90 "CoreDNS" all_available kube-system coredns
  wait_for 60 "the applications" all_available "$(echo shop | worded)" web
  wait_for 60 "the applications" all_available "$(echo plain | worded)" api
  touch "$LAB_STATE/up"
  say "up in $SECONDS s; export KUBECONFIG=$LAB_STATE/kubeconfig"
}

nodes_ready() { [ "$(kubectl get nodes --no-headers | grep -c ' Ready')" = 3 ]; }

images_known() { [ "$(kubectl get nodes -o jsonpath='{range .items[*]}{.status.images[*].names}{"\n"}{end}' | grep -c netshoot)" = 3 ]; }

all_available() {
  local counts
  counts=$(kubectl -n "$1" get deployment "$2" -o 'jsonpath={.spec.replicas} {.status.readyReplicas}')
  # shellcheck disable=SC2086
  set -- $counts
  [ -n "${2:-}" ] && [ "$1" = "$2" ]
}

# The VNet's resolver with its two addresses and one that nobody is told of, and a web server for the internet.
start_outside() {
  echo '[]' >"$LAB_STATE/dns-rules.json"
  NETCHECK_LAB_WORDS=$LAB_WORDS start vnetdns vnetdns "$LAB_NODE_RUNTIME" "$LAB_DIR/outside/dns-server.ts" "$LAB_STATE/dns-rules.json" 172.30.0.53 172.30.0.54 172.30.0.56
  start world world "$LAB_NODE_RUNTIME" "$LAB_DIR/outside/web-server.ts" "$LAB_STATE/pki/world.key" "$LAB_STATE/pki/world.crt"
}

lab_status() {
  local failed=0 host
  [ -f "$LAB_STATE/up" ] || { echo "down"; return 1; }
  for host in $LAB_HOSTS; do
    if kill -0 "$(holder_of "$host")" 2>/dev/null; then echo "$host up $(address_of "$host")"; else echo "$host down"; failed=1; fi
  done
  kubectl get nodes --no-headers || failed=1
  nodes_ready || failed=1
  kubectl get pods -A --no-headers || failed=1
  return $failed
}
