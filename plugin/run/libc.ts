import { missing, present, type Part } from '../core/model/part.ts';
import type { LibcAnswer, ReadingContent } from '../core/model/reading.ts';

/** A search list makes many questions of a name, all at once: so many names are begun within a second, all within two and a bit. */
export const libcNamesPerSecond = (names: readonly string[]): number => (names.length <= 3 ? 1 : 2);

/** A thread for each name, since one may hang; a line of JSON for each that ends in time. */
const script = `
import json, socket, sys, threading, time
def ask(name):
    begun = time.monotonic()
    try:
        addresses, error = sorted({entry[4][0] for entry in socket.getaddrinfo(name, None)}), None
    except socket.gaierror as failure:
        names = {getattr(socket, one): one for one in dir(socket) if one.startswith("EAI_")}
        addresses, error = [], names.get(failure.errno, str(failure.errno))
    took = round((time.monotonic() - begun) * 1000)
    sys.stdout.write(json.dumps({"name": name, "addresses": addresses, "error": error, "tookMs": took}) + "\\n")
    sys.stdout.flush()
pause = float(sys.argv[1])
threads = [threading.Thread(target=ask, args=(name,), daemon=True) for name in sys.argv[2:]]
end = time.monotonic() + 3
for thread in threads:
    thread.start()
    if thread is not threads[-1]: time.sleep(pause)
for thread in threads: thread.join(max(0, end - time.monotonic()))
`;

export const libcCommand = (names: readonly string[]): readonly string[] => [
  'python3',
  '-c',
  script,
  (1.05 / libcNamesPerSecond(names)).toFixed(3),
  ...names,
];

/** Output of a pod: taken only as far as it has the form. */
export function libcAnswers(text: string): Part<ReadingContent> {
  const answers = text.split('\n').flatMap(answerIn);
  return answers.length === 0
    ? missing({ reason: 'timed-out', afterMs: 3000 })
    : present({ kind: 'libc', answers });
}

function answerIn(line: string): readonly LibcAnswer[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const { name, addresses, error, tookMs } = value as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || typeof tookMs !== 'number' || !Array.isArray(addresses)) return [];
  return [
    {
      name,
      addresses: addresses.filter((one) => typeof one === 'string').slice(0, 8),
      error: typeof error === 'string' ? error : null,
      tookMs,
    },
  ];
}
