import { expect, test } from '@jest/globals';
import { compactMetrics } from '../../../plugin/run/compact-metrics.ts';

const exposition = `# HELP coredns_dns_responses_total Counter of response status codes.
# TYPE coredns_dns_responses_total counter
coredns_dns_responses_total{plugin="",rcode="NOERROR",server="dns://:53",zone="."} 12
coredns_dns_responses_total{plugin="",rcode="NOERROR",server="dns://:53",zone="corp."} 3
coredns_dns_responses_total{plugin="",rcode="NXDOMAIN",server="dns://:53",zone="."} 5
coredns_proxy_request_duration_seconds_count{proxy_name="forward",rcode="SERVFAIL",to="10.0.0.4:53"} 7
go_goroutines 21
process_resident_memory_bytes 4.5e+07
coredns_panics_total NaN
nonsense
`;

test('keeps what is looked at, summed over the labels that do not matter', () => {
  expect(compactMetrics(exposition)).toEqual({
    'coredns_dns_responses_total{rcode="NOERROR"}': 15,
    'coredns_dns_responses_total{rcode="NXDOMAIN"}': 5,
    'coredns_proxy_request_duration_seconds_count{to="10.0.0.4:53",rcode="SERVFAIL"}': 7,
    process_resident_memory_bytes: 45_000_000,
  });
});

test('a body that is no exposition gives nothing, and a flood of series is cut', () => {
  expect(compactMetrics('<html>')).toEqual({});
  const flood = Array.from(
    { length: 5000 },
    (_, n) => `coredns_proxy_healthcheck_failures_total{to="10.0.0.${String(n)}:53"} 1`,
  );
  expect(Object.keys(compactMetrics(flood.join('\n'))).length).toBeLessThanOrEqual(400);
});

test('a series that has the name of a property of every object is none that is looked at', () => {
  expect(compactMetrics('constructor{a="b"} 1\n')).toEqual({});
});

test('names of metrics may hold digits', () => {
  expect(compactMetrics('cilium_policy_l7_total{proxy_type="fqdn",rule="denied"} 3\n')).toEqual({
    'cilium_policy_l7_total{rule="denied"}': 3,
  });
});
