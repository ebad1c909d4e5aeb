import { dump } from 'js-yaml';
import type { Level } from '../cluster/rights.ts';
import { roleOf } from '../cluster/roles.ts';

const heads: Readonly<Record<Level, string>> = {
  read: '# What `kubectl netcheck dns` reads. Bind it in the namespaces of the complaint, of CoreDNS and of the probes, and for nodes, namespaces, pods and Services in the cluster.',
  probe:
    '# What `kubectl netcheck dns` creates and uses beside what it reads. Bind it in the namespace that suffers and in the probe namespace.',
  deep: '# What `--deep` needs beside: to enter a CoreDNS pod by an ephemeral container. Bind it in the namespace of CoreDNS. Pods with\n# NET_ADMIN on the host network need no right of their own, but a namespace whose Pod Security level is privileged.',
};

/** The role of a level, ready to be applied; bindings are left to whoever knows the users. */
export const rbacManifest = (level: Level): string =>
  `${heads[level]}\n${dump(roleOf(level), { lineWidth: 120 })}`;
