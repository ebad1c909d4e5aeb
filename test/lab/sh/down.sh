# Ends a lab, whatever state it is in, and proves that nothing of it is left.

lab_down() {
  local tries
  kill_tagged
  for tries in 1 2 3 4 5 6 7 8 9 10; do
    remove_cgroups
    [ -z "$(leftovers)" ] && break
    sleep 0.3
    [ "$tries" = 5 ] && kill_tagged
  done
  rm -rf "$LAB_STATE"
  [ -z "$(leftovers)" ] || die "these are left: $(leftovers | head -20)"
}

# The holders of the namespaces (their death takes everything inside with it) and the door.
kill_tagged() {
  local pid
  for pid in $(tagged); do kill -9 "$pid" 2>/dev/null; done
  for pid in $(in_cgroups); do kill -9 "$pid" 2>/dev/null; done
}

# Processes that carry this lab's tag in their name or in their environment; every one of them was started by `up`, and so
# is an `up` that was killed in the middle and whose children still work.
tagged() {
  local process
  for process in /proc/[0-9]*; do
    case $( { tr '\0' ' ' <"$process/cmdline"; } 2>/dev/null) in "$LAB_TAG:"*) echo "${process#/proc/}" ;; esac
  done
  grep -lsxz "NETCHECK_LAB_TAG=$LAB_TAG" /proc/[0-9]*/environ | cut -d/ -f3
}

in_cgroups() { find /sys/fs/cgroup -maxdepth 2 -type d -name "lab-$LAB_NAME-node*" -exec find {} -name cgroup.procs \; 2>/dev/null | xargs -r cat 2>/dev/null | sort -u; }

remove_cgroups() {
  find /sys/fs/cgroup -maxdepth 2 -type d -name "lab-$LAB_NAME-node*" 2>/dev/null | while read -r group; do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null
  done
}

leftovers() {
  tagged | sed 's/^/process /'
  in_cgroups | sed 's/^/process in a cgroup /'
  find /sys/fs/cgroup -maxdepth 2 -type d -name "lab-$LAB_NAME-node*" 2>/dev/null
  grep -s "$LAB_STATE/" /proc/self/mounts
}
