# Builds what the lab runs, from Go modules and Debian packages, into a cache keyed by the inputs of each part.

KUBE_VERSION=1.34.4
COREDNS_VERSION=1.14.6
CILIUM_VERSION=1.15.19
DEBUG_PACKAGES=python3-minimal,libpython3-stdlib,bind9-dnsutils,curl,iproute2,iputils-ping,tcpdump,socat,conntrack,iptables,netcat-openbsd,ca-certificates,openssl,procps
DEBIAN_PACKAGES="containerd runc containernetworking-plugins etcd-server iptables iproute2 conntrack ipset nftables socat mmdebstrap bind9-dnsutils tcpdump gcc libc6-dev openssl procps util-linux"

# Cilium compiles its datapath when its agent starts.
CILIUM_PACKAGES="clang-16 llvm-16 bpftool"

build_all() {
  # shellcheck disable=SC2086
  install_packages $DEBIAN_PACKAGES $([ "$LAB_CNI" = cilium ] && echo $CILIUM_PACKAGES)
  mkdir -p "$LAB_CACHE"
  KUBE=$(built kube "$(key_of "$LAB_DIR/build/kube" "$KUBE_VERSION $(go_version)")" build_kube) || exit 1
  COREDNS=$(built coredns "$(key_of "$LAB_DIR/build/coredns" "$COREDNS_VERSION $(go_version)")" build_coredns) || exit 1
  IMAGES=$(built images "$(key_of "$LAB_DIR/build/image.py" "$LAB_DIR/build/pause.c" "$(declare -f build_images hide_programs) $DEBUG_PACKAGES $COREDNS $(. /etc/os-release; echo "$VERSION_CODENAME")")" build_images) || exit 1
  if [ "$LAB_CNI" = cilium ]; then
    CILIUM=$(built cilium "$(key_of "$LAB_DIR/build/cilium" "$CILIUM_VERSION $(go_version)")" build_cilium) || exit 1
  fi
  LAB_BIN=$KUBE
  export LAB_BIN
}

# Only for fake nodes, so not with the rest.
build_kwok_once() {
  KWOK=$(built kwok "$(key_of "$LAB_DIR/build/kwok" "$(declare -f build_kwok) $(go_version)")" build_kwok) || exit 1
}

go_version() { command -v go >/dev/null || die "Go is not installed; the lab builds Kubernetes with it (https://go.dev)"; go version; }

# key_of PATH... TEXT: a hash of files' contents and names below the paths, and of the text.
key_of() {
  local text=${!#}
  {
    for path in "${@:1:$#-1}"; do (cd "$(dirname "$path")" && find "$(basename "$path")" -type f | LC_ALL=C sort | xargs sha256sum); done
    echo "$text"
  } | sha256sum | cut -c1-16
}

# built PART KEY FUNCTION: the folder with the part, building it first where this key has never been built. A build goes to a
# temporary folder and is renamed when it is complete, so that a broken build is never used.
built() {
  local folder=$LAB_CACHE/$1-$2 work
  if [ ! -f "$folder/.complete" ]; then
    say "building $1 (once; cached as $folder)"
    work=$(mktemp -d "$LAB_CACHE/.$1-XXXXXX")
    ("$3" "$work" >"$work/build.log" 2>&1) || { tail -20 "$work/build.log" >&2; rm -rf "$work"; die "building $1 failed"; }
    touch "$work/.complete"
    rm -rf "$folder"
    mv "$work" "$folder"
    chmod 755 "$folder"
  fi
  echo "$folder"
}

build_kube() {
  local package=k8s.io/component-base/version
  cd "$LAB_DIR/build/kube" || exit 1
  GOFLAGS="-mod=mod -buildvcs=false" CGO_ENABLED=0 go build -trimpath -o "$1/kube" \
    -ldflags "-s -w -X $package.gitVersion=v$KUBE_VERSION -X $package.gitMajor=1 -X $package.gitMinor=34" . || exit 1
  ln -s kube "$1/kubectl"
}

build_coredns() {
  cd "$LAB_DIR/build/coredns" || exit 1
  GOFLAGS="-mod=mod -buildvcs=false" CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o "$1/coredns" .
}

build_kwok() {
  local stages stage
  set -e
  cd "$LAB_DIR/build/kwok"
  export GOFLAGS="-mod=mod -buildvcs=false" CGO_ENABLED=0
  go build -trimpath -ldflags "-s -w" -o "$1/kwok" sigs.k8s.io/kwok/cmd/kwok
  # How nodes and pods come to live: its own, without delays.
  stages=$(go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)/kustomize/stage
  for stage in node/fast/node-initialize node/heartbeat-with-lease/node-heartbeat-with-lease pod/fast/pod-ready pod/fast/pod-delete; do
    printf -- '---\n'
    cat "$stages/$stage.yaml"
  done >"$1/stages.yaml"
}

build_cilium() {
  local package=github.com/cilium/cilium
  set -e
  cd "$LAB_DIR/build/cilium"
  export GOFLAGS="-mod=mod -buildvcs=false" CGO_ENABLED=0
  go build -trimpath -ldflags "-s -w" -o "$1/cilium-agent" $package/daemon
  go build -trimpath -ldflags "-s -w" -o "$1/" $package/operator $package/plugins/cilium-cni $package/cilium-dbg
  cp -r "$(go list -m -f '{{.Dir}}' $package)/bpf" "$1/bpf"
  chmod -R u+w "$1/bpf"
}

build_images() {
  local work=$1 image="python3 $LAB_DIR/build/image.py"
  set -e
  gcc -static -Os -o "$work/pause" "$LAB_DIR/build/pause.c"
  tar -C "$work" -cf "$work/pause.rootfs.tar" pause
  tar -C "$COREDNS" -cf "$work/coredns.rootfs.tar" coredns
  mmdebstrap --variant=minbase --include="$DEBUG_PACKAGES" "$(. /etc/os-release; echo "$VERSION_CODENAME")" "$work/netshoot.rootfs.tar"
  $image registry.local/pause:3 "$work/pause.tar" "$work/pause.rootfs.tar" --entry /pause --user 65535
  $image "registry.local/coredns:$COREDNS_VERSION" "$work/coredns.tar" "$work/coredns.rootfs.tar" --entry /coredns
  $image registry.local/netshoot:1 "$work/netshoot.tar" "$work/netshoot.rootfs.tar" --entry /bin/sleep,infinity
  # The same without Python, and without bash too, by layers that hide them (image specification: whiteouts).
  hide_programs "$work" python
  $image registry.local/debian:1 "$work/debian.tar" "$work/netshoot.rootfs.tar" "$work/python.rootfs.tar" --entry /bin/sleep,infinity
  hide_programs "$work" bash
  $image registry.local/dash:1 "$work/dash.tar" "$work/netshoot.rootfs.tar" "$work/python.rootfs.tar" "$work/bash.rootfs.tar" --entry /bin/sleep,infinity
  rm "$work"/*.rootfs.tar
}

# hide_programs FOLDER PREFIX: a layer that hides the programs whose names begin so
hide_programs() {
  mkdir -p "$1/hidden/usr/bin"
  tar -tf "$1/netshoot.rootfs.tar" | sed -n "s#^\\./usr/bin/\\($2[^/]*\\)\$#\\1#p" | while read -r name; do
    touch "$1/hidden/usr/bin/.wh.$name"
  done
  tar -C "$1/hidden" -cf "$1/$2.rootfs.tar" usr
  rm -r "$1/hidden"
}

# install_packages PACKAGE...
install_packages() {
  local absent=""
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || absent="$absent $package"
  done
  [ -z "$absent" ] && return
  [ "$(id -u)" = 0 ] || die "these Debian packages are missing, and only root can install them:$absent"
  say "installing Debian packages:$absent"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends $absent; } </dev/null >/tmp/netcheck-lab-apt.log 2>&1 ||
    { tail -20 /tmp/netcheck-lab-apt.log >&2; die "installing packages failed"; }
}
