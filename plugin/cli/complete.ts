/** What a shell may propose for the last of these words; the lists of the cluster are fetched only where they are needed. */
export interface Proposals {
  readonly commands: readonly string[];
  /** Flags of a command, without dashes: whether each takes a value. */
  readonly flagsOf: (command: string) => Readonly<Record<string, boolean>>;
  readonly faults: () => Promise<readonly string[]>;
  readonly outputsOf: (command: string) => readonly string[];
  readonly levels: readonly string[];
  readonly shells: readonly string[];
  readonly contexts: () => Promise<readonly string[]>;
  readonly namespaces: (words: readonly string[]) => Promise<readonly string[]>;
  readonly pods: (words: readonly string[], namespace: string | null) => Promise<readonly string[]>;
}

/** Candidates for the last word, which may be empty. Pure but for the lists; sorted as given. */
export async function complete(words: readonly string[], proposals: Proposals): Promise<readonly string[]> {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const [command] = before;
  if (command === undefined) return matching(current, proposals.commands);
  const flags = proposals.flagsOf(command);
  const joined = /^--([a-z-]+)=(.*)$/s.exec(current);
  if (joined !== null) {
    const [, flag = '', begun = ''] = joined;
    return matching(begun, await valuesOf(flag, before, proposals)).map((value) => `--${flag}=${value}`);
  }
  const asked = flagNamed(before.at(-1) ?? '', flags);
  if (asked !== null && flags[asked] === true)
    return matching(current, await valuesOf(asked, before, proposals));
  if (current.startsWith('-'))
    return matching(
      current,
      Object.keys(flags).map((flag) => `--${flag}`),
    );
  return matching(current, await positionals(command, before, flags, proposals));
}

const matching = (begun: string, candidates: readonly string[]): readonly string[] =>
  candidates.filter((candidate) => candidate.startsWith(begun));

const short: Readonly<Record<string, string>> = {
  n: 'namespace',
  o: 'output',
  s: 'server',
  q: 'quiet',
};

/** "--name", "-n": the flag's long name; null for another word. */
function flagNamed(word: string, flags: Readonly<Record<string, boolean>>): string | null {
  const name = word.startsWith('--') ? word.slice(2) : (short[/^-([a-z])$/.exec(word)?.[1] ?? ''] ?? '');
  return name in flags ? name : null;
}

async function valuesOf(
  flag: string,
  before: readonly string[],
  proposals: Proposals,
): Promise<readonly string[]> {
  switch (flag) {
    case 'namespace':
    case 'probe-namespace':
      return await proposals.namespaces(before);
    case 'pod':
      return await proposals.pods(before, namespaceIn(before, proposals));
    case 'context':
      return await proposals.contexts();
    case 'output':
      return proposals.outputsOf(before[0] ?? '');
    case 'level':
      return proposals.levels;
    default:
      return [];
  }
}

/** Words that are neither flags nor their values, the command first. */
function plain(words: readonly string[], flags: Readonly<Record<string, boolean>>): readonly string[] {
  return words.filter((word, index) => {
    const flag = flagNamed(words[index - 1] ?? '', flags);
    return !word.startsWith('-') && (flag === null || flags[flag] !== true);
  });
}

function namespaceIn(before: readonly string[], { flagsOf }: Proposals): string | null {
  const flags = flagsOf(before[0] ?? '');
  const after = before.findIndex((word) => flagNamed(word, flags) === 'namespace');
  return plain(before, flags)[1] ?? (after < 0 ? null : (before[after + 1] ?? null));
}

async function positionals(
  command: string,
  before: readonly string[],
  flags: Readonly<Record<string, boolean>>,
  proposals: Proposals,
): Promise<readonly string[]> {
  if (plain(before, flags).length > 1) return [];
  switch (command) {
    case 'dns':
    case 'doctor':
      return await proposals.namespaces(before);
    case 'explain':
      return await proposals.faults();
    case 'completion':
      return proposals.shells;
    case 'help':
      return proposals.commands;
    default:
      return [];
  }
}
