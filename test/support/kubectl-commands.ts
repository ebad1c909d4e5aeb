/** What `kubectl` would make of commands that texts print: the verb, and flags that the verb has. */

/** By verb, the flags that take a value and those that take none, as kubectl's reference lists them (those that are printed). */
interface Verb {
  readonly valued: readonly string[];
  readonly plain: readonly string[];
  /** What follows the verb, as the first word or the first after a second word of the verb. */
  readonly takes: 'kind' | 'pod' | 'action' | 'nothing';
}

const verbs: Readonly<Record<string, Verb>> = {
  get: {
    valued: ['-l', '--selector', '--field-selector', '-o', '--output', '--raw', '--sort-by'],
    plain: ['-A', '--all-namespaces', '-w', '--watch', '--show-labels'],
    takes: 'kind',
  },
  describe: { valued: ['-l', '--selector'], plain: ['-A', '--all-namespaces'], takes: 'kind' },
  logs: {
    valued: ['-l', '--selector', '-c', '--container', '--tail', '--since', '--max-log-requests'],
    plain: ['-p', '--previous', '--prefix', '--timestamps', '--all-containers'],
    takes: 'pod',
  },
  exec: { valued: ['-c', '--container'], plain: ['-i', '-t'], takes: 'pod' },
  delete: {
    valued: ['-l', '--selector', '--field-selector', '--grace-period'],
    plain: ['-A', '--all-namespaces', '--force', '--ignore-not-found'],
    takes: 'kind',
  },
  label: { valued: ['-l', '--selector'], plain: ['--overwrite'], takes: 'kind' },
  edit: { valued: ['-o', '--output'], plain: [], takes: 'kind' },
  patch: { valued: ['-p', '--patch', '--type'], plain: [], takes: 'kind' },
  scale: { valued: ['--replicas'], plain: [], takes: 'kind' },
  apply: { valued: ['-f', '--filename'], plain: ['--server-side'], takes: 'nothing' },
  create: { valued: ['-f', '--filename'], plain: [], takes: 'nothing' },
  expose: {
    valued: ['--name', '--port', '--protocol', '--cluster-ip', '--target-port'],
    plain: [],
    takes: 'kind',
  },
  drain: {
    valued: ['--grace-period', '--timeout'],
    plain: ['--ignore-daemonsets', '--delete-emptydir-data', '--force'],
    takes: 'pod',
  },
  rollout: { valued: ['-l', '--selector', '--timeout'], plain: [], takes: 'action' },
  top: { valued: ['-l', '--selector'], plain: ['-A', '--all-namespaces', '--containers'], takes: 'kind' },
  auth: { valued: [], plain: ['-A', '--all-namespaces', '--list'], takes: 'action' },
};

const everywhere = ['-n', '--namespace', '--as', '--context', '--kubeconfig'];

const actions = ['can-i', 'restart', 'status', 'undo'];

const kinds = new Set(
  [
    'pod pods service services svc endpointslices configmap deployment namespace node nodes networkpolicy networkpolicies events',
    'clusterrole clusterrolebinding ciliumnetworkpolicy ciliumnetworkpolicies ciliumclusterwidenetworkpolicy',
    'ciliumclusterwidenetworkpolicies networkpolicies.crd.projectcalico.org globalnetworkpolicies.crd.projectcalico.org',
  ]
    .join(' ')
    .split(' '),
);

/** The words of every kubectl command in a text, without "kubectl"; what a substitution gives is one word. */
export const commandsIn = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/(?<![\w./-])kubectl (?=[a-z-])/g)].map(({ index, 0: found }) =>
    wordsFrom(text.slice(index + found.length)),
  );

/** Up to a comment, an operator of the shell, the end of a substitution, or of the line. */
function wordsFrom(text: string): readonly string[] {
  const words: string[] = [];
  const token = /\s*(?:\$\([^)]*\)|(?:[^\s'"|;&()<>#`]|'[^']*'|"[^"]*"|(?<=\S)#)+)/y;
  const line = text.split('\n')[0] ?? '';
  for (let match = token.exec(line); match !== null; match = token.exec(line)) words.push(match[0].trim());
  return words.map((word) => word.replace(/[,.:]$/, ''));
}

/** What is wrong with a command; null where nothing is. */
export function complaintOf(words: readonly string[]): string | null {
  const name = words.find(
    (word, index) => !word.startsWith('-') && !everywhere.includes(words[index - 1] ?? ''),
  );
  const verb = name === undefined ? undefined : verbs[name];
  if (name === undefined || verb === undefined) return `no verb "${name ?? ''}"`;
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  const valued = [...verb.valued, ...everywhere];
  const positional: string[] = [];
  for (let index = 0; index < own.length; index += 1) {
    const [flag = '', value] = (own[index] ?? '').split(/=(.*)/s);
    if (!flag.startsWith('-') || flag === '-') positional.push(own[index] ?? '');
    else if (valued.includes(flag)) index += value === undefined ? 1 : 0;
    else if (!verb.plain.includes(flag)) return `kubectl ${name} has no flag ${flag}`;
    if (index >= own.length) return `${flag} wants a value`;
  }
  return objectComplaint(name, verb, positional.slice(1), words);
}

function objectComplaint(
  name: string,
  { takes }: Verb,
  [first]: readonly string[],
  words: readonly string[],
): string | null {
  switch (takes) {
    case 'nothing':
      return first === undefined ? null : `kubectl ${name} takes no ${first}`;
    case 'action':
      return actions.includes(first ?? '') ? null : `kubectl ${name} has no "${first ?? ''}"`;
    case 'pod':
      return first !== undefined || words.includes('-l') ? null : `kubectl ${name} of what?`;
    case 'kind':
      return words.includes('--raw') ||
        (first ?? '').split(',').every((one) => kinds.has(one.split('/')[0] ?? ''))
        ? null
        : `kubectl ${name}: no kind "${first ?? ''}"`;
  }
}
