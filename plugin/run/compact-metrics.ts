/** Metrics of CoreDNS, and of Cilium's agent, that a verdict or a fact looks at, with the labels that matter; others are summed over. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  coredns_build_info: ['version'],
  coredns_dns_requests_total: [],
  coredns_dns_responses_total: ['rcode'],
  coredns_dns_request_duration_seconds_sum: [],
  coredns_dns_request_duration_seconds_count: [],
  coredns_cache_hits_total: ['type'],
  coredns_cache_misses_total: [],
  coredns_cache_requests_total: [],
  coredns_cache_served_stale_total: [],
  coredns_forward_healthcheck_broken_total: [],
  coredns_forward_max_concurrent_rejects_total: [],
  coredns_proxy_healthcheck_failures_total: ['to'],
  coredns_proxy_request_duration_seconds_sum: ['to', 'rcode'],
  coredns_proxy_request_duration_seconds_count: ['to', 'rcode'],
  coredns_health_request_duration_seconds_sum: [],
  coredns_health_request_duration_seconds_count: [],
  coredns_panics_total: [],
  coredns_reload_failed_total: [],
  process_cpu_seconds_total: [],
  process_resident_memory_bytes: [],
  process_start_time_seconds: [],
  process_open_fds: [],
  process_max_fds: [],
  cilium_drop_count_total: ['reason', 'direction'],
  cilium_policy_l7_total: ['rule'],
};

/** More series than this are no such metrics. */
const mostSeries = 400;

/** The wanted samples of a Prometheus text exposition, summed over the labels that do not matter. */
export function compactMetrics(text: string): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const parts = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^}]*)\})? ([0-9.eE+-]+|NaN|\+Inf)/.exec(line);
    const [, name = '', labels = '', number = ''] = parts ?? [];
    const keep = Object.hasOwn(wanted, name) ? wanted[name] : undefined;
    const value = Number(number);
    if (keep === undefined || !Number.isFinite(value)) continue;
    const key =
      keep.length === 0 ? name : `${name}{${keep.map((label) => labelOf(labels, label)).join(',')}}`;
    if (sums.size < mostSeries || sums.has(key)) sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return Object.fromEntries(sums);
}

const labelOf = (labels: string, name: string): string =>
  `${name}="${new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? ''}"`;
