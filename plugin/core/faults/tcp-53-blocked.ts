import type { Scene } from '../infer/scene.ts';
import { sure } from '../paths/distribution.ts';
import type { Fault } from './fault.ts';
import { upstreamSets } from './upstream-sets.ts';

export const tcp53Blocked: Fault = {
  id: 'tcp-53-blocked',
  hop: 'node-egress',
  corpus: ['D39'],
  title: 'TCP port 53 to the upstream resolvers is blocked, UDP passes',
  source: 'RFC 7766, "DNS Transport over TCP": TCP is required',
  instances: (scene: Scene) =>
    upstreamSets(scene).map((addresses) => ({
      hop: { kind: 'node-egress', instance: `all nodes → ${addresses.join(', ')}` },
      effect: (crossing) =>
        crossing.hop === 'node-egress' &&
        addresses.includes(crossing.upstream ?? '') &&
        crossing.probe.protocol === 'tcp'
          ? sure('syn-silent')
          : null,
      evidence: [],
      sentence: `TCP port 53 from the nodes to ${addresses.join(', ')} is blocked while UDP passes: answers too large for UDP cannot be fetched.`,
      fix: [
        `Allow TCP port 53 from the nodes to ${addresses.join(' and ')} in firewalls and security groups, or make the server listen on it.`,
        ...addresses.map((address) => `dig +tcp @${address} . NS`),
      ],
    })),
};
