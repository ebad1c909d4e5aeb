import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { DnsPod } from '../model/topology.ts';
import { commandNamespace } from './commands.ts';
import { crashing, statuses } from './crashing-pods.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const corefileInvalid: Fault = {
  id: 'corefile-invalid',
  hop: 'coredns-config',
  corpus: ['D06'],
  title: 'CoreDNS cannot start because its configuration is invalid',
  source: 'CoreDNS manual, "Configuration"; CoreDNS issue 4729',
  explanation:
    'CoreDNS exits at start because it cannot read its configuration: an unknown plugin or option, a zone that is served twice, a missing brace. ' +
    'Pods that start with it crash again and again, while pods that still run with the old configuration go on: the outage may come long after the change. ' +
    'The log names the file and the line, unlike that of a forwarding loop or of missing rights.',
  remedy:
    '`kubectl -n kube-system logs POD --previous` quotes the line. ' +
    'Correct config map coredns or coredns-custom and restart the rollout; after each change, see in the log that it was loaded.',
  instances: (scene) => {
    const crashes = valueOr(scene.topology.dnsPods, []).flatMap((pod) => {
      const line = configurationError(scene, pod);
      return line === null || pod.ready ? [] : [{ pod, line }];
    });
    const first = crashes[0];
    if (first === undefined) return [];
    const names = new Set(crashes.map(({ pod }) => pod.name));
    const namespace = commandNamespace(scene);
    const place = placeOf(first.line);
    return [
      {
        hop: { kind: 'coredns-config', instance: place ?? 'Corefile' },
        effect: (crossing) => crashing(scene, names, crossing),
        evidence: [
          proof(`log of CoreDNS pod ${first.pod.name}`, first.line.trim()),
          ...statuses(crashes.map(({ pod }) => pod)),
        ],
        sentence: `CoreDNS cannot start: its configuration is invalid${place === null ? '' : ` (${place})`}. ${String(names.size)} of ${String(valueOr(scene.topology.dnsPods, []).length)} pods crash on it.`,
        fix: [
          `kubectl -n ${namespace} get configmap coredns coredns-custom -o yaml   # find the line named above`,
          `kubectl -n ${namespace} edit configmap ${place?.includes('.override') === true || place?.includes('.server') === true ? 'coredns-custom' : 'coredns'}`,
          `kubectl -n ${namespace} rollout restart deployment coredns`,
        ],
      },
    ];
  },
};

/** What the Corefile's parser and CoreDNS's plugins write when they reject a configuration. */
const rejections = [
  /Unknown directive/,
  /plugin\/\w+:.*(?:can only be used once|unknown property|not a valid|Wrong argument|is not set)/,
  /cannot serve .* already defined/,
  /(?:Corefile|\.override|\.server):\d+ - Error/,
  /Error during parsing/,
];

function configurationError(scene: Scene, pod: DnsPod): string | null {
  const logs = scene.topology.logs[pod.name];
  if (logs === undefined) return null;
  const lines = [...valueOr(logs.previous, []), ...valueOr(logs.current, [])];
  return (
    lines.findLast(
      (line) => rejections.some((rejection) => rejection.test(line)) && !line.includes('plugin/reload'),
    ) ?? null
  );
}

/** "custom/x.override:1" in the line. */
const placeOf = (line: string): string | null =>
  /([\w./-]*(?:Corefile|\.override|\.server):\d+)/.exec(line)?.[1] ?? null;
