import { pathToFileURL } from 'node:url';
import { labNodes, Lab, type Ran } from '../lab.ts';
import { shuffled } from '../../support/shuffled.ts';

/** What stands in the lab instead of the words that inducers use, drawn from a seed. */
export type Cast = ReadonlyMap<string, string>;

const parts: Readonly<Record<string, readonly string[]>> = {
  shop: ['checkout-prod', 'kestrel', 'team-7-billing', 'xq'],
  plain: ['sandbox', 'ops-tools-eu', 'heron', 'y2-k'],
  'example.com': ['weather.test', 'partner-portal.org', 'brightwater.net', 'a.io'],
  'corp.internal': ['intra.osprey.lan', 'hq.local-office.biz', 'db.azure.internal', 'plant4.internal'],
  'cluster.local': ['cluster.local', 'k8s.prod', 'aks.lan', 'west.cluster.arpa'],
  '10.96.0.10': ['10.96.0.10', '10.96.13.53', '10.96.0.200', '10.96.255.10'],
};

/** Words of the lab itself: names of namespaces and zones, the cluster's domain and its DNS address. */
export const wordsFor = (seed: number): Cast =>
  new Map(
    Object.entries(parts).map(([word, choice], index) => [word, shuffled(choice, seed + index)[0] ?? word]),
  );

/** A lab whose names, DNS address and struck nodes are not those that inducers speak of: it translates both ways. */
export class CastLab extends Lab {
  readonly #there: (text: string) => string;
  readonly #back: (text: string) => string;

  constructor(name: string, seed: number) {
    super(name);
    const nodes = shuffled(labNodes, seed);
    const cast = new Map([
      ...wordsFor(seed),
      ...labNodes.map((node, index): [string, string] => [node, nodes[index] ?? node]),
    ]);
    this.#there = translator(cast);
    this.#back = translator(new Map([...cast].map(([word, stands]) => [stands, word])));
  }

  override word(text: string): string {
    return this.#there(text);
  }

  override async lab(...args: readonly string[]): Promise<string> {
    return this.#back(await super.lab(...args.map(this.#there)));
  }

  override async tryOn(host: string, ...args: readonly string[]): Promise<Ran> {
    const ran = await super.tryOn(this.#there(host), ...args.map(this.#there));
    return { ...ran, stdout: this.#back(ran.stdout), stderr: this.#back(ran.stderr) };
  }

  override async withFile<T>(content: string, use: (file: string) => Promise<T>): Promise<T> {
    return await super.withFile(this.#there(content), use);
  }

  /** What the program itself says is not translated: it is read by its kinds alone. */
  override async netcheck(...[args, ...rest]: Parameters<Lab['netcheck']>): Promise<Ran> {
    return await super.netcheck(args.map(this.#there), ...rest);
  }
}

/** Replaces whole words, all at once. */
export function translator(words: Cast): (text: string) => string {
  const escaped = [...words.keys()].map((word) => word.replaceAll('.', '\\.'));
  const pattern = new RegExp(`(?<!\\w)(${escaped.join('|')})(?!\\w)`, 'g');
  return (text) => text.replace(pattern, (word) => words.get(word) ?? word);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  for (const [word, stands] of wordsFor(Number(process.argv[2] ?? 1)))
    process.stdout.write(`${word} ${stands}\n`);
