# Hosts as namespaces, joined by one bridge. Nothing here touches the root namespace's network.

make_hosts() {
  mkdir -p "$LAB_STATE/pid" "$LAB_STATE/log"
  for host in fabric $LAB_HOSTS; do hold "$host"; done
  on fabric sh -c 'ip link set lo up && ip link add br0 type bridge && ip link set br0 up'
  for host in $LAB_HOSTS; do join "$host"; done
  for other in 172.30.0.54 172.30.0.56; do on vnetdns ip addr add "$other/24" dev eth0; done
  for node in $LAB_NODES; do on "$node" ip route add default via "$(address_of world)"; done
}

# A process in fresh network, mount, host name and process namespaces; when it dies, everything in them does.
hold() {
  local host=$1 parent child="" end=$((SECONDS + 10))
  # The tag in the process's name lets `down` find it even where the file with its id was never written.
  setsid unshare --net --mount --uts --pid --fork --mount-proc --propagation private \
    bash -c "hostname $host; exec -a $LAB_TAG:$host sleep infinity" </dev/null >/dev/null 2>&1 &
  parent=$!
  until [ -n "$child" ] && grep -q "^$LAB_TAG:$host" "/proc/$child/cmdline" 2>/dev/null; do
    [ $SECONDS -lt $end ] || die "the namespaces of $host did not come up"
    sleep 0.02
    child=$(pgrep -P "$parent" | head -1)
  done
  echo "$child" >"$LAB_STATE/pid/$host"
}

join() {
  local host=$1
  nsenter -t "$(holder_of fabric)" -n ip link add "v-$host" type veth peer name eth0 netns "$(holder_of "$host")"
  on fabric sh -c "ip link set v-$host master br0 && ip link set v-$host up"
  on "$host" sh -c "ip link set lo up && ip addr add $(address_of "$host")/24 dev eth0 && ip link set eth0 up && sysctl -qw net.ipv4.ip_forward=1"
}

# One TCP door on loopback leads to the API server; nothing else of the lab can be reached from outside.
open_door() {
  local target
  target=$(holder_of cp)
  setsid bash -c "exec -a $LAB_TAG:door socat TCP-LISTEN:$LAB_PORT,bind=127.0.0.1,fork,reuseaddr EXEC:'nsenter -t $target -n socat STDIO TCP\:$(address_of cp)\:6443'" \
    </dev/null >"$LAB_STATE/log/door.log" 2>&1 &
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Addresses of each node's pods, and how the others reach them.
route_pods() {
  local node range
  for node in $LAB_NODES; do
    wait_for 90 "the pod range of $node" pod_range "$node"
    range=$(pod_range "$node")
    for host in $(hosts_to_route); do [ "$host" = "$node" ] || on "$host" ip route replace "$range" via "$(address_of "$node")"; done
    [ "$LAB_CNI" = cilium ] || configure_cni "$node" "$range"
  done
}

# Cilium's agents make the routes between nodes themselves.
hosts_to_route() { if [ "$LAB_CNI" = cilium ]; then echo cp vnetdns world; else echo "$LAB_HOSTS"; fi; }

pod_range() { kubectl get node "$1" -o 'jsonpath={.spec.podCIDR}' | grep .; }

# Point-to-point links instead of a bridge: every packet between pods is routed, and rules see it also on one node.
configure_cni() {
  local folder=$LAB_STATE/$1
  cat >"$folder/cni/net.d/10-lab.conflist.new" <<JSON
{"cniVersion": "0.4.0", "name": "lab", "plugins": [
  {"type": "ptp", "ipMasq": false, "ipam": {"type": "host-local", "ranges": [[{"subnet": "$2"}]],
    "routes": [{"dst": "0.0.0.0/0"}], "dataDir": "$folder/ipam"}},
  {"type": "portmap", "capabilities": {"portMappings": true}},
  {"type": "namespace-set"}]}
JSON
  mv "$folder/cni/net.d/10-lab.conflist.new" "$folder/cni/net.d/10-lab.conflist"
}
