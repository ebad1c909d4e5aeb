# Shared by all parts of the lab: where things stand, and how to run something on a node.

LAB_NAME=${LAB_NAME:-default}
LAB_STATE=${NETCHECK_LAB_STATE:-/var/tmp/netcheck-lab}/$LAB_NAME
LAB_CACHE=${NETCHECK_LAB_CACHE:-/var/cache/netcheck-lab}
LAB_CNI=${LAB_CNI:-ptp}
LAB_WORDS=${LAB_WORDS:-}
LAB_NODES="node1 node2 node3"
LAB_HOSTS="cp $LAB_NODES vnetdns world"
LAB_TAG=netcheck-lab:$LAB_NAME

say() { printf 'lab %s: %s\n' "$LAB_NAME" "$*" >&2; }

die() { say "$*"; exit 1; }

address_of() {
  case $1 in
    cp) echo 172.30.0.2 ;;
    node1) echo 172.30.0.11 ;;
    node2) echo 172.30.0.12 ;;
    node3) echo 172.30.0.13 ;;
    vnetdns) echo 172.30.0.53 ;;
    world) echo 172.30.0.80 ;;
    *) die "no such host: $1 (known: $LAB_HOSTS)" ;;
  esac
}

# Puts in, on its way through, what stands in this lab instead of a word (up --words).
worded() {
  local word stands script=
  [ -n "$LAB_WORDS" ] || { cat; return; }
  while read -r word stands; do script="$script;s/\b${word//./\\.}\b/$stands/g"; done <"$LAB_WORDS"
  sed -E "$script"
}

# Process id, in the root namespace, of the process that holds a host's namespaces.
holder_of() { cat "$LAB_STATE/pid/$1" 2>/dev/null || die "$1 does not run; start the lab with: test/lab/lab up"; }

# on HOST COMMAND...: runs a command in all namespaces of a host.
on() {
  local host=$1 pid
  shift
  pid=$(holder_of "$host") || exit 1
  nsenter -t "$pid" -n -m -u -p -- "$@"
}

# start HOST LOG COMMAND...: the same in the background, in a session of its own.
start() {
  local host=$1 log=$2 pid
  shift 2
  pid=$(holder_of "$host") || exit 1
  # Tagged also when it is started again later: a stopped nsenter outlives the namespaces that it entered.
  NETCHECK_LAB_TAG=$LAB_TAG setsid nsenter -t "$pid" -n -m -u -p -- "$@" </dev/null >"$LAB_STATE/log/$log.log" 2>&1 &
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds; dies otherwise.
wait_for() {
  local seconds=$1 what=$2 end
  shift 2
  end=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || die "$what is not there after $seconds s; see $LAB_STATE/log"
    sleep 0.2
  done
}

kubectl() { "$LAB_BIN/kube" kubectl --kubeconfig "$LAB_STATE/kubeconfig" "$@"; }
