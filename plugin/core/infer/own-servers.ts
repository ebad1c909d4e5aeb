import type { NotTested, Verdict } from '../model/verdict.ts';
import { decideDnsBeyond } from '../policy/dns-flow.ts';
import { policyNames } from '../policy/policy-name.ts';
import type { Scene } from './scene.ts';

/**
 * A program may ask a server of its own choice, whatever resolv.conf says: objects do not tell which, so that "healthy" does not
 * speak of it. Where the policies of the pod deny such questions, that is told.
 */
export function ownServers(scene: Scene, verdict: Verdict): readonly NotTested[] {
  const denied = verdict.kind === 'healthy' ? denial(scene) : null;
  return denied === null ? [] : [{ what: 'programs that bring a DNS server of their own', why: denied }];
}

/** Public resolvers that programs are given by name most often: who may ask none of them may ask none outside. */
const publicServers = ['1.1.1.1', '8.8.8.8', '9.9.9.9'];

function denial(scene: Scene): string | null {
  const app = scene.vantages.find(({ kind }) => kind === 'app');
  if (app === undefined) return null;
  const decisions = publicServers.map((address) => decideDnsBeyond(scene, app, address));
  const denying = decisions.flatMap((decision) => (decision.kind === 'denied' ? [decision.by] : []));
  return denying.length === publicServers.length
    ? `by its rules ${policyNames(denying.flat())} denies pods in ${app.namespace} port 53 of servers outside the cluster`
    : null;
}
