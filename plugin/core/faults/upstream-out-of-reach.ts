import type { Scene } from '../infer/scene.ts';
import type { Upstream } from '../paths/upstreams.ts';
import { digAt } from './commands.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { lookAtCorednsEgress } from './first-looks.ts';
import { increaseOf } from './increase.ts';

export const upstreamOutOfReach: Fault = {
  id: 'upstream-out-of-reach',
  hop: 'coredns-egress',
  corpus: [],
  title: 'CoreDNS does not reach one of its upstream resolvers and asks the others, so that nobody feels it',
  source:
    'CoreDNS documentation, plugin "forward": health checks, metric coredns_proxy_healthcheck_failures_total',
  explanation:
    'CoreDNS checks an upstream resolver that failed it twice a second, and asks the others until it answers again. ' +
    'Its counter of failed checks rises while names resolve: the network has lost what it had in reserve. ' +
    'Where nodes are answered by that resolver, something turns away what pods send: a firewall that knows nodes only, a route, or a policy on CoreDNS. ' +
    'A resolver that answers nobody is told by its own name.',
  remedy:
    'Read coredns_proxy_healthcheck_failures_total twice at port 9153 of a CoreDNS pod, and ask that resolver with dig from a pod and from its node. ' +
    'Let pods pass to it as nodes do, or take it out of the forward line.',
  instances: (scene) => {
    const general = scene.layout.upstreams.filter(({ zone, plain }) => zone === '.' && plain);
    const failed = general.map((upstream) => ({ upstream, pods: podsFailedBy(scene, upstream) }));
    if (failed.every(({ pods }) => pods.length > 0)) return [];
    return failed
      .filter(({ upstream, pods }) => pods.length > 0 && answersSomebody(scene, upstream))
      .map(({ upstream: { address }, pods }) => ({
        hop: { kind: 'coredns-egress', instance: `CoreDNS → ${address}` },
        effect: () => null,
        latent: true,
        evidence: [
          proof(
            'metrics of CoreDNS',
            `failed health checks of ${address} while this ran: ${pods.map(({ name, by }) => `${name} ${String(by)}`).join(', ')}`,
          ),
        ],
        sentence: `CoreDNS does not reach upstream resolver ${address}, which answers probes, and asks the others: its health checks of it fail (${String(pods.length)} of ${String(scene.layout.pods.length)} pods).`,
        fix: [
          digAt(address, '. NS +time=2 +tries=1', 'from a pod, then from its node: who is answered?'),
          ...lookAtCorednsEgress(scene),
        ],
      }));
  },
};

/** CoreDNS pods whose checks of it failed between the first and the last reading. */
function podsFailedBy(
  scene: Scene,
  { address, port }: Upstream,
): readonly { readonly name: string; readonly by: number }[] {
  const to = address.includes(':') ? `[${address}]:${String(port)}` : `${address}:${String(port)}`;
  return scene.layout.pods.flatMap(({ name }) => {
    const by = increaseOf(scene, name, `coredns_proxy_healthcheck_failures_total{to="${to}"}`)?.by ?? 0;
    return by > 0 ? [{ name, by }] : [];
  });
}

/** What fails for all who ask it directly is another fault. */
const answersSomebody = ({ cells }: Scene, { address, port }: Upstream): boolean =>
  cells.some(
    ({ probe: { target }, measured, failed }) =>
      target.role === 'upstream' &&
      target.address === address &&
      target.port === port &&
      measured > 0 &&
      failed === 0,
  );
