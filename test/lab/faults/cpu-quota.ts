import { prove, shop, type Expectation, type Inducer } from './inducer.ts';

/** Who shares a quota: the CoreDNS process of a node, or all pods of it. */
type Whose = 'coredns' | 'node';

/** CPU quota within half a second, by cgroup; -1 takes it away. */
const quota = (whose: Whose, microseconds: number): string => `
  shared() { sed '${whose === 'node' ? 's|/kubepods/.*|/kubepods|' : ''}'; }
  pid=$(pgrep -x coredns | head -1)
  path=$(sed -n 's/^[0-9]*:[^:]*cpu[^:]*:\\(.*\\)$/\\1/p' /proc/$pid/cgroup | head -1 | shared)
  for root in /sys/fs/cgroup/cpu /sys/fs/cgroup/cpu,cpuacct; do
    if [ -e "$root$path/cpu.cfs_quota_us" ]; then
      echo -1 > "$root$path/cpu.cfs_quota_us"
      echo ${microseconds < 0 ? '100000' : '500000'} > "$root$path/cpu.cfs_period_us"
      echo ${String(microseconds)} > "$root$path/cpu.cfs_quota_us"
      exit 0
    fi
  done
  unified=$(sed -n 's/^0::\\(.*\\)$/\\1/p' /proc/$pid/cgroup | shared)
  echo "${microseconds < 0 ? 'max 100000' : `${String(microseconds)} 500000`}" > "/sys/fs/cgroup$unified/cpu.max"`;

/** Milliseconds of the slowest of 30 questions asked at once, about as many as a run asks of a pod within its first moments. */
const burst = (address: string): string => `
  for n in $(seq 1 30); do dig +tries=1 +time=3 @${address} b$n.default.svc.cluster.local & done 2>/dev/null |
    sed -n 's/^;; Query time: \\([0-9]*\\) msec/\\1/p' | sort -n | tail -1`;

/** So little CPU for a CoreDNS pod, or for all pods of its node, that a burst of questions takes longer than `slowerThanMs`; how little depends on the machine. */
const throttled = (
  id: string,
  title: string,
  quotas: readonly number[],
  slowerThanMs: number,
  never: readonly string[],
  whose: Whose = 'coredns',
  besides: Pick<Expectation, 'elusive' | 'orCause'> = {},
): Inducer => ({
  id,
  title,
  complaint: shop,
  induce: async (lab) => {
    const pod = await lab.corednsOn('node3');
    for (const microseconds of quotas) {
      await lab.on('node3', 'bash', '-c', quota(whose, microseconds));
      const { stdout } = await lab.tryOn('node1', 'bash', '-c', burst(pod.address));
      if (Number(stdout.trim()) > slowerThanMs) return;
    }
    prove(false, `a burst takes longer than ${String(slowerThanMs)} ms`);
  },
  heal: async (lab) => {
    await lab.on('node3', 'bash', '-c', quota(whose, -1));
  },
  expected: {
    verdicts: ['broken', 'ambiguous'],
    hop: 'coredns-process',
    cause: 'coredns-slow',
    never,
    ...besides,
  },
});

export const starved: readonly Inducer[] = [
  throttled(
    'D14',
    'one CoreDNS pod gets a few ms of CPU in 500',
    [4000, 3000, 2500, 2000, 1500, 1000],
    400,
    ['upstream-slow'],
    'coredns',
    { elusive: true },
  ),
  throttled(
    'D14-hard',
    'one CoreDNS pod gets so little CPU that answers come after seconds or never',
    [1500, 1000],
    1000,
    ['upstream-slow', 'conntrack-race', 'packet-loss', 'service-rules-stale'],
    'coredns',
    // Where not one answer comes in the whole run, it hangs for all that anybody sees.
    { orCause: 'coredns-pod-hung' },
  ),
  throttled(
    'D87',
    'the pods of one node, CoreDNS among them, share a few ms of CPU in 500',
    [6000, 4000, 3000, 2500, 2000, 1500, 1000],
    400,
    ['upstream-slow', 'conntrack-race', 'service-rules-stale'],
    'node',
    { elusive: true },
  ),
];
