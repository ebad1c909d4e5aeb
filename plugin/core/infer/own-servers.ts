import type { NotTested, Verdict } from '../model/verdict.ts';
import { decideDnsBeyond } from '../policy/dns-flow.ts';
import { policyNames } from '../policy/policy-name.ts';
import type { Scene } from './scene.ts';

/**
 * A program may ask a server of its own choice, whatever resolv.conf says: objects do not tell which, so that "healthy" does not
 * speak of it. What the policies of the pod would do to such questions can be told.
 */
export const ownServers = (scene: Scene, verdict: Verdict): readonly NotTested[] =>
  verdict.kind === 'healthy'
    ? [
        {
          what: 'programs that bring a DNS server of their own',
          why: `resolv.conf's were asked${denial(scene)}`,
        },
      ]
    : [];

/** Public resolvers that programs are given by name most often: who may ask none of them may ask none outside. */
const publicServers = ['1.1.1.1', '8.8.8.8', '9.9.9.9'];

function denial(scene: Scene): string {
  const app = scene.vantages.find(({ kind }) => kind === 'app');
  if (app === undefined) return '';
  const decisions = publicServers.map((address) => decideDnsBeyond(scene, app, address));
  const denying = decisions.flatMap((decision) => (decision.kind === 'denied' ? [decision.by] : []));
  return denying.length === publicServers.length
    ? `; by its rules ${policyNames(denying.flat())} denies pods in ${app.namespace} port 53 of servers outside the cluster`
    : '';
}
