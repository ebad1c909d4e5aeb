#!/usr/bin/env bash
# Runs the parts of `make test` that need root on Debian (the lab, the releases, the report in a browser), or says loudly why it was left out. NETCHECK_LAB_REQUIRED=1 makes leaving it out a failure.
set -uo pipefail

reason=""
[ "$(uname -s)" = Linux ] || reason="this is not Linux"
[ -z "$reason" ] && [ "$(id -u)" != 0 ] && reason="it needs root"
[ -z "$reason" ] && ! command -v go >/dev/null && reason="it builds Kubernetes with Go, which is not installed"
[ -z "$reason" ] && ! command -v apt-get >/dev/null && reason="it installs Debian packages, and there is no apt-get"
[ -z "$reason" ] && ! unshare --net true 2>/dev/null && reason="network namespaces are not allowed here"

if [ -n "$reason" ]; then
  printf '\n*** LEFT OUT: the tests on a real Kubernetes, because %s. ***\n*** Run as root on Debian: make e2e ***\n\n' "$reason" >&2
  [ "${NETCHECK_LAB_REQUIRED:-}" != 1 ]
  exit
fi
# About a quarter of an hour of the situations; `make e2e` sits them all, and the fast tests replay a recording of each.
export NETCHECK_E2E_DRAW="${NETCHECK_E2E_DRAW-40}" NETCHECK_E2E_SEED="${NETCHECK_E2E_SEED:-1}"
status=0
if ! command -v "${NETCHECK_CHROMIUM:-chromium}" >/dev/null; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } </dev/null >/tmp/netcheck-chromium-apt.log 2>&1 ||
    tail -5 /tmp/netcheck-chromium-apt.log >&2
fi
make --no-print-directory browser-test || status=$?
make --no-print-directory release-test || status=$?
# The situations are put to the released program of this machine, not to the build.
case $(uname -m) in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) arch="" ;; esac
if [ -n "$arch" ] && mkdir -p .results/released && tar -xzf .results/release/*_linux_$arch.tar.gz -C .results/released; then
  export NETCHECK_PROGRAM=$PWD/.results/released/kubectl-netcheck
fi
make --no-print-directory e2e LIMIT=50m || status=$?
make --no-print-directory e2e-cilium LIMIT=15m || status=$?
exit $status
