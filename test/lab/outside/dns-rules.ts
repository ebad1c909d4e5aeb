import { readFileSync, statSync } from 'node:fs';

/** What the upstream server does to queries that match; fields that are absent match everything. The first match counts. */
export interface DnsRule {
  /** One of the server's own addresses. */
  readonly address?: string;
  /** The name or a suffix of it, without the last dot. */
  readonly zone?: string;
  readonly type?: string;
  readonly protocol?: 'udp' | 'tcp';
  /** Only queries that let the resolver validate (CD not set). */
  readonly validating?: boolean;
  /** Only answers of at least this many bytes. */
  readonly leastBytes?: number;
  /** `oversize`: a datagram as large as the answer is, whatever the question allows. */
  readonly action:
    | 'answer'
    | 'alias'
    | 'drop'
    | 'refuse'
    | 'servfail'
    | 'nxdomain'
    | 'truncate'
    | 'wrong'
    | 'delay'
    | 'oversize'
    | 'closed';
  /** For `alias`: the name that it leads to. */
  readonly alias?: string;
  /** For `answer` and `alias`: the address to give; 192.0.2.66 for `wrong` without one. */
  readonly data?: string;
  /** For `delay`. */
  readonly delayMs?: number;
}

export interface Asked {
  readonly address: string;
  readonly name: string;
  readonly type: string;
  readonly protocol: 'udp' | 'tcp';
  readonly bytes: number;
  readonly checkingDisabled: boolean;
}

export function matchRule(rules: readonly DnsRule[], asked: Asked): DnsRule | null {
  return rules.find((rule) => rule.action !== 'closed' && matches(rule, asked)) ?? null;
}

const matches = (rule: DnsRule, asked: Asked): boolean =>
  (rule.address === undefined || rule.address === asked.address) &&
  (rule.zone === undefined || asked.name === rule.zone || asked.name.endsWith(`.${rule.zone}`)) &&
  (rule.type === undefined || rule.type === asked.type) &&
  (rule.protocol === undefined || rule.protocol === asked.protocol) &&
  (rule.validating !== true || !asked.checkingDisabled) &&
  (rule.leastBytes === undefined || asked.bytes >= rule.leastBytes);

/** Whether the server shall not listen on this address: its kernel then answers "port unreachable". */
export const isClosed = (rules: readonly DnsRule[], address: string): boolean =>
  rules.some((rule) => rule.action === 'closed' && (rule.address === undefined || rule.address === address));

/** Reads the rules file again whenever it has changed; a broken file changes nothing. */
export function rulesFrom(path: string): () => readonly DnsRule[] {
  let rules: readonly DnsRule[] = [];
  let seen = -1;
  return () => {
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? seen;
    if (changed !== seen) {
      seen = changed;
      rules = parse(path) ?? rules;
    }
    return rules;
  };
}

function parse(path: string): readonly DnsRule[] | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(value) ? (value as DnsRule[]) : null;
  } catch {
    return null;
  }
}
