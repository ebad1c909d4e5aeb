#!/usr/bin/env bash
# with-modules-file.sh FOLDER COMMAND...: runs a command whose /proc has a file "modules". Cilium's agent insists on it, and a
# kernel with everything built in has none. Runs in a mount namespace of its own.
set -euo pipefail
real=$1
shift
mkdir -p "$real"
mount --rbind /proc "$real"
mount -t tmpfs none /proc
for entry in "$real"/*; do
  name=${entry##*/}
  case $name in [0-9]*) ;; *) ln -s "$entry" "/proc/$name" ;; esac
done
rm -f /proc/modules
for module in ip_tables iptable_nat iptable_mangle iptable_raw iptable_filter ip6_tables ip6table_mangle ip6table_raw \
  ip6table_filter xt_socket xt_TPROXY xt_set ip_set ip_set_hash_ip; do
  echo "$module 16384 0 - Live 0x0000000000000000"
done >/proc/modules
ln -s "$real/$$" "/proc/$$"
ln -s "$real/1" /proc/1
exec "$@"
