#!/usr/bin/env bash
# Runs the lab's part of `make test`, or says loudly why it was left out. NETCHECK_LAB_REQUIRED=1 makes leaving it out a failure.
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
status=0
make --no-print-directory e2e || status=$?
make --no-print-directory e2e-cilium || status=$?
exit $status
