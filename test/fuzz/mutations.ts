/** How many inputs each target is given; FUZZ_ROUNDS for a longer run. */
export const rounds = Number(process.env['FUZZ_ROUNDS'] ?? '400');

/** Printed with a failure: FUZZ_SEED repeats it. */
export const seed = Number(process.env['FUZZ_SEED'] ?? '20260101');

/** Mulberry32: uniform in [0, 1), the same for the same seed. */
export function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const spoils = [
  '\u0000',
  '\u001b[31m',
  '\u202e',
  '\r\n',
  '{',
  '}',
  '"',
  '\\',
  '__proto__',
  'constructor',
  '-1',
  '1e999',
  'null',
  '[]',
  'x'.repeat(5000),
  '{"a":'.repeat(300),
] as const;

/** One to four changes: bytes flipped, cut, doubled, or something nasty put in. */
export function mutated(valid: Uint8Array, random: () => number): Uint8Array {
  let bytes = Buffer.from(valid);
  const changes = 1 + Math.floor(random() * 4);
  for (let change = 0; change < changes; change += 1) {
    const at = Math.floor(random() * (bytes.length + 1));
    const length = Math.floor(random() * Math.min(64, bytes.length - at + 1));
    const [head, middle, tail] = [
      bytes.subarray(0, at),
      bytes.subarray(at, at + length),
      bytes.subarray(at + length),
    ];
    const kind = Math.floor(random() * 5);
    const spoil = Buffer.from(spoils[Math.floor(random() * spoils.length)] ?? '');
    if (kind === 0)
      bytes = Buffer.concat([head, Buffer.from(middle.map(() => Math.floor(random() * 256))), tail]);
    else if (kind === 1) bytes = Buffer.concat([head, tail]);
    else if (kind === 2) bytes = Buffer.concat([head, middle, middle, tail]);
    else if (kind === 3) bytes = Buffer.concat([head, spoil, middle, tail]);
    else bytes = Buffer.from(head);
  }
  return bytes;
}

/** Gives a target its inputs; what it throws is told with the input that made it. */
export function attack(valid: readonly Uint8Array[], target: (input: Uint8Array) => void): void {
  const random = randomFrom(seed);
  for (let round = 0; round < rounds; round += 1) {
    const base = valid[Math.floor(random() * valid.length)] ?? new Uint8Array();
    const input = mutated(base, random);
    try {
      target(input);
    } catch (error) {
      const shown = JSON.stringify(Buffer.from(input).toString('latin1').slice(0, 400));
      throw new Error(`FUZZ_SEED=${String(seed)}, round ${String(round)}, input ${shown}`, { cause: error });
    }
  }
}

const wrongValues: readonly unknown[] = [
  null,
  [],
  {},
  '',
  0,
  -1,
  true,
  'x',
  [null],
  { kind: 'present' },
  { __proto__: null, a: 1 },
];

/** A copy of a JSON value with one part of it replaced by something of another form, or left out. */
export function disfigured(value: unknown, random: () => number): unknown {
  const copy: unknown = structuredClone(value);
  let at: unknown = copy;
  for (let depth = 0; depth < 12; depth += 1) {
    if (typeof at !== 'object' || at === null) break;
    const container = at as Record<string, unknown>;
    const keys = Object.keys(container);
    const key = keys[Math.floor(random() * keys.length)];
    if (key === undefined) break;
    const inner = container[key];
    const isLeaf = typeof inner !== 'object' || inner === null;
    if (isLeaf || random() < 0.2) {
      if (random() < 0.2) Reflect.deleteProperty(container, key);
      else container[key] = wrongValues[Math.floor(random() * wrongValues.length)];
      break;
    }
    at = inner;
  }
  return copy;
}
