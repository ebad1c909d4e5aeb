/** CPU quota of the CoreDNS process of a node within half a second, by its cgroup; -1 takes it away. */
export const quota = (microseconds: number): string => `
  pid=$(pgrep -x coredns | head -1)
  path=$(sed -n 's/^[0-9]*:[^:]*cpu[^:]*:\\(.*\\)$/\\1/p' /proc/$pid/cgroup | head -1)
  for root in /sys/fs/cgroup/cpu /sys/fs/cgroup/cpu,cpuacct; do
    if [ -e "$root$path/cpu.cfs_quota_us" ]; then
      echo -1 > "$root$path/cpu.cfs_quota_us"
      echo ${microseconds < 0 ? '100000' : '500000'} > "$root$path/cpu.cfs_period_us"
      echo ${String(microseconds)} > "$root$path/cpu.cfs_quota_us"
      exit 0
    fi
  done
  unified=$(sed -n 's/^0::\\(.*\\)$/\\1/p' /proc/$pid/cgroup)
  echo "${microseconds < 0 ? 'max 100000' : `${String(microseconds)} 500000`}" > "/sys/fs/cgroup$unified/cpu.max"`;

/** Milliseconds of the slowest of 60 questions asked at once. */
export const burst = (address: string): string => `
  for n in $(seq 1 60); do dig +tries=1 +time=3 @${address} b$n.default.svc.cluster.local & done 2>/dev/null |
    sed -n 's/^;; Query time: \\([0-9]*\\) msec/\\1/p' | sort -n | tail -1`;
