/**
 * What a terminal, a reader's eye or a parser might obey: colours and erasing, a link (OSC 8), the clipboard (OSC 52), a title by C1
 * signs, directions turned round, NUL, carriage return, backspace, line separators, a byte order mark, ends of YAML, markup and Markdown.
 */
export const hostile = [
  '\u001b[31m\u001b[2J',
  '\u001b]8;;https://evil.example\u0007here\u001b]8;;\u001b\\',
  '\u001b]52;c;ZXZpbA==\u0007',
  '\u009b31m\u009d0;title\u009c\u0085',
  '\u202ednE\u202c\u2066x\u2069\u200f\u200e\u061c',
  'a\u0000b\rc\bd\u007f\u2028e\u2029\ufeff',
  '\n---\n# heading\n\tindented: [',
  '</script><img src=x onerror=alert(1)>]]>&nbsp;',
  '"\'`\\ | *bold* \ud800',
].join('');

const raw =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]/;

/** The first sign of a finished output that a terminal or an eye would obey, with what stands before it; null: none. Lines end as lines do. */
export function strayIn(text: string): string | null {
  const at = text.search(raw);
  return at < 0 ? null : JSON.stringify(text.slice(Math.max(0, at - 80), at + 1));
}

/** Where a string is a word of the program's own by its key: another one would make the recording none. */
const words = new Set([
  'kind',
  'role',
  'protocol',
  'class',
  'apiVersion',
  'instrument',
  'weight',
  'confidence',
]);

/** Whose keys are names or labels of the cluster. */
const named = new Set([
  'logs',
  'nodes',
  'nodeShares',
  'namedServices',
  'namespaceLabels',
  'policies',
  'labels',
  'pods',
]);

export interface Spoiling {
  /** Given every text that may come from the cluster, and where it stands. */
  readonly spoil: (text: string, path: readonly string[]) => string;
  readonly keys: boolean;
}

/** A copy of a JSON value with every text from the cluster spoilt; equal texts are spoilt equally, so that names still meet. */
export function spoilt(value: unknown, spoiling: Spoiling, path: readonly string[] = []): unknown {
  const [last = '', before = ''] = path.toReversed();
  if (typeof value === 'string') {
    const own =
      words.has(last) ||
      (last === 'reason' && before === 'why') ||
      (last === 'type' && before === 'question');
    return own ? value : spoiling.spoil(value, path);
  }
  if (Array.isArray(value)) {
    return value.map((one: unknown) =>
      last === 'samples' ? spoiltSample(one, spoiling) : spoilt(one, spoiling, path),
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      spoiling.keys && named.has(last) ? spoiling.spoil(key, [...path, '(key)']) : key,
      spoilt(one, spoiling, [...path, key]),
    ]),
  );
}

/** ["missing", why] or [sentMs, class, …]: the first two are words of the program's. */
function spoiltSample(sample: unknown, spoiling: Spoiling): unknown {
  if (!Array.isArray(sample)) return sample;
  const [first, second, ...rest] = sample as readonly unknown[];
  const path = ['samples', 'sample'];
  return first === 'missing'
    ? [first, spoilt(second, spoiling, [...path, 'why'])]
    : [first, second, ...rest.map((one) => spoilt(one, spoiling, path))];
}

/** A recording, line by line. */
export const spoiltRecording = (recording: string, spoiling: Spoiling): string =>
  recording
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${JSON.stringify(spoilt(JSON.parse(line), spoiling))}\n`)
    .join('');
