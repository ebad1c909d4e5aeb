import type { V1ClusterRole, V1PolicyRule } from '@kubernetes/client-node';
import { rights, type Level, type Right } from './rights.ts';

/** A ClusterRole with the rights of a level, whatever their scope. */
export const roleOf = (level: Level): V1ClusterRole => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: `netcheck-${level}` },
  rules: rulesOf(rights.filter((right) => right.level === level)),
});

/** One rule for each resource: verbs of several needs are joined. */
export function rulesOf(needed: readonly Pick<Right, 'group' | 'resource' | 'verbs'>[]): V1PolicyRule[] {
  const byResource = Map.groupBy(needed, ({ group, resource }) => `${group} ${resource}`);
  return [...byResource.values()].flatMap((same) => {
    const verbs = [...new Set(same.flatMap((one) => one.verbs))];
    return same
      .slice(0, 1)
      .map(({ group, resource }) => ({ apiGroups: [group], resources: [resource], verbs }));
  });
}
