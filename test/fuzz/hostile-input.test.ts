import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { encode } from 'dns-packet';
import { expect, test } from '@jest/globals';
import { parseConfigFile } from '../../plugin/cluster/kubeconfig-file.ts';
import { parseAppPod } from '../../plugin/cluster/parse-objects.ts';
import { parseCorefile } from '../../plugin/core/corefile/parse.ts';
import { lintCorefile } from '../../plugin/core/corefile/lint.ts';
import { NetcheckError } from '../../plugin/errors.ts';
import { decodeReply } from '../../plugin/dns/decode.ts';
import { judged } from '../../plugin/cli/replay.ts';
import { renderText } from '../../plugin/render/text.ts';
import { escapeText } from '../../plugin/render/escape.ts';
import { readDig } from '../../probes/read-dig.ts';
import { readFrames } from '../../probes/read-frames.ts';
import { scenarioText } from '../support/scenarios.ts';
import { attack, disfigured, randomFrom, rounds, seed } from './mutations.ts';

const text = (input: Uint8Array): string => Buffer.from(input).toString('utf8');

const replayText = (recording: string, file: string): string =>
  judged(recording, file, (diagnosis) => renderText(diagnosis, { width: 80, color: false }));

const frames = (): Buffer => {
  const body = [
    { frame: 'hello', version: 1, instrument: 'python3' },
    { frame: 'result', id: 'q1', sentMs: 1, tookMs: 2, event: { kind: 'timeout', connected: false } },
    { frame: 'result', id: 'q2', sentMs: 1, tookMs: 2, event: { kind: 'answer', message: 'AAAA' } },
  ]
    .map((frame) => `${JSON.stringify(frame)}\n`)
    .join('');
  const end = { frame: 'end', count: 2, sha256: createHash('sha256').update(body).digest('hex'), cut: false };
  return Buffer.from(`${body}${JSON.stringify(end)}\n`);
};

test('a stream of frames is whole or torn, whatever comes', () => {
  let torn = 0;
  attack([frames()], (input) => {
    const reading = readFrames(input);
    if (reading.kind === 'torn') torn += 1;
    else expect(reading.results.length).toBe(2);
  });
  expect(torn).toBeGreaterThan(0);
});

test('frames with a right hash around wrong contents are torn, never taken', () => {
  attack([frames()], (input) => {
    const lines = text(input).split('\n').slice(0, 3);
    const body = lines.map((line) => `${line}\n`).join('');
    const end = {
      frame: 'end',
      count: 2,
      sha256: createHash('sha256').update(body).digest('hex'),
      cut: false,
    };
    const reading = readFrames(Buffer.from(`${body}${JSON.stringify(end)}\n`));
    if (reading.kind === 'whole')
      expect(reading.results.every(({ id }) => typeof id === 'string')).toBe(true);
  });
});

test('what dig has printed is a message that can be read, or tells nothing', () => {
  const printed = [
    ';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7',
    ';; flags: qr rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1',
    '; EDNS: version: 0, flags: do; udp: 1232',
    '; EDE: 18 (Prohibited): (no)',
    ';; QUESTION SECTION:',
    ';www.example.com. CLASS1 TYPE1',
    ';; ANSWER SECTION:',
    'we\\"ird\\010.example.com. 5 CLASS1 TYPE1 \\# 4 01020304',
  ].join('\n');
  const kinds = new Set<string>();
  attack([Buffer.from(printed)], (input) => {
    const event = readDig(text(input), 'udp');
    kinds.add(event?.kind ?? 'nothing');
    if (event?.kind === 'answer')
      expect(Buffer.from(event.message, 'base64').length).toBeLessThanOrEqual(65_535);
  });
  expect(kinds).toEqual(new Set(['answer', 'nothing']));
});

test('a DNS message is a reply or malformed', () => {
  const reply = encode({
    type: 'response',
    id: 7,
    flags: 0,
    questions: [{ type: 'A', name: 'www.example.com' }],
    answers: [
      { type: 'CNAME', name: 'www.example.com', ttl: 5, data: 'web.example.com' },
      { type: 'A', name: 'web.example.com', ttl: 5, data: '192.0.2.1' },
    ],
  });
  attack([reply], (input) => {
    const decoded = decodeReply(input);
    expect(['reply', 'malformed']).toContain(decoded.kind);
    if (decoded.kind === 'reply')
      expect(decoded.summary.data.every((one) => typeof one === 'string')).toBe(true);
  });
});

/** A literal's `__proto__` sets the prototype and no key: as JSON brings it, it is a key like any other. */
function withOwn(
  base: Readonly<Record<string, string>>,
  keys: readonly string[],
  value: string,
): Readonly<Record<string, string>> {
  const own = { ...base };
  for (const key of keys) Object.defineProperty(own, key, { value, enumerable: true });
  return own;
}

const corefile = `.:53 {
    errors
    health { lameduck 5s }
    kubernetes cluster.local in-addr.arpa ip6.arpa { pods insecure fallthrough in-addr.arpa ip6.arpa }
    forward . /etc/resolv.conf { max_concurrent 1000 }
    import custom/*.override
}
import custom/*.server
`;

test('a Corefile is parsed or its problems are told, and the lint stands it', () => {
  attack([Buffer.from(corefile)], (input) => {
    const custom = withOwn(
      { 'a.override': text(input), 'b.server': text(input) },
      ['__proto__', 'constructor', 'toString'],
      text(input),
    );
    const parsed = parseCorefile(text(input), custom);
    expect(Object.keys(custom)).toContain('__proto__');
    const findings = lintCorefile({
      corefile: parsed,
      customKeys: Object.keys(custom),
      own: [{ address: '10.96.0.10', what: 'itself' }],
      nodeResolvers: [],
      version: '1.14.6',
      isTaken: false,
    });
    expect(findings.every((finding) => finding.text !== '')).toBe(true);
  });
});

test('files of a Corefile may be called like what every object has', () => {
  const custom = withOwn({}, ['__proto__', 'constructor', 'hasOwnProperty'], 'log\n');
  const importing = (pattern: string): readonly string[] =>
    parseCorefile(`.:53 {\n  import ${pattern}\n  errors\n}\n`, custom).blocks.flatMap(({ directives }) =>
      directives.map(({ name }) => name),
    );
  expect(importing('custom/*')).toEqual(['log', 'log', 'log', 'errors']);
  expect(importing('custom/__proto__')).toEqual(['log', 'errors']);
  expect(importing('custom/toString')).toEqual(['errors']);
});

test('a Corefile whose files import one another ends, and says so', () => {
  const circle = Object.fromEntries(
    Array.from({ length: 12 }, (_, file) => [`${String(file)}.override`, 'import custom/*.override\n']),
  );
  const parsed = parseCorefile('.:53 {\n  import custom/*.override\n  errors\n}\n', circle);
  expect(parsed.blocks[0]?.directives.map(({ name }) => name)).toEqual(['errors']);
  expect(parsed.problems[0]?.text).toContain('which imports it in turn');
});

test('blocks that are never closed end', () => {
  expect(parseCorefile('a {\n'.repeat(20_000)).blocks.length).toBeGreaterThan(0);
});

const kubeconfig = `apiVersion: v1
kind: Config
current-context: one
clusters: [{name: one, cluster: {server: "https://127.0.0.1:6443", certificate-authority-data: AAAA}}]
contexts: [{name: one, context: {cluster: one, user: me, namespace: shop}}]
users: [{name: me, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: get-token, args: [a]}}}]
`;

test('a kubeconfig is understood, or refused with its place', () => {
  attack([Buffer.from(kubeconfig)], (input) => {
    let value: unknown;
    try {
      value = load(text(input));
    } catch {
      return;
    }
    try {
      parseConfigFile(value, '/home/me/.kube/config');
    } catch (error) {
      if (!(error instanceof NetcheckError)) throw error;
      expect(error.message).toContain('/home/me/.kube/config');
    }
  });
});

test('keys of the prototype of all objects are keys like others, wherever they stand', () => {
  const polluting = (yaml: string): string =>
    `${yaml}__proto__: {polluted: yes}\nconstructor: {prototype: {polluted: yes}}\n`;
  const inside = kubeconfig.replaceAll('{name: one,', '{__proto__: {polluted: yes, server: x}, name: one,');
  const choices = [polluting(kubeconfig), polluting(inside), '__proto__: {clusters: [{name: one}]}\n'].map(
    (yaml) => {
      const value = load(yaml);
      expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
      return parseConfigFile(value, '/home/me/.kube/config');
    },
  );
  expect(choices.map(({ clusters }) => clusters.map(({ name, read }) => `${name} ${read().server}`))).toEqual(
    [['one https://127.0.0.1:6443'], ['one https://127.0.0.1:6443'], []],
  );
  const labelled = parseAppPod(
    JSON.parse('{"metadata":{"name":"a","labels":{"__proto__":"x","constructor":"y"}}}'),
  );
  expect(Object.entries(labelled.labels)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  expect(parseAppPod(JSON.parse('{"__proto__":{"metadata":{"name":"a"}}}')).name).toBe('');
  const polluted = Reflect.get({}, 'polluted') as unknown;
  expect(polluted).toBeUndefined();
});

test('a recording is judged and shown, or refused as what it is', () => {
  const shown: string[] = [];
  attack([Buffer.from(scenarioText('D01')), Buffer.from(scenarioText('D12'))], (input) => {
    try {
      shown.push(replayText(text(input), 'file'));
    } catch (error) {
      if (!(error instanceof NetcheckError)) throw error;
      expect(error.message).toContain('file');
    }
  });
  expect(shown.length).toBeGreaterThan(0);
});

test('a recording with parts of another form is judged and shown, or refused', () => {
  const random = randomFrom(seed);
  const lines = scenarioText('D12')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
  let judged = 0;
  for (let round = 0; round < rounds / 8; round += 1) {
    const at = 1 + Math.floor(random() * Math.min(6, lines.length - 1));
    const spoilt = lines.map((line, index) => JSON.stringify(index === at ? disfigured(line, random) : line));
    try {
      replayText(spoilt.join('\n'), 'file');
      judged += 1;
    } catch (error) {
      if (!(error instanceof NetcheckError)) throw new Error(`round ${String(round)}`, { cause: error });
    }
  }
  expect(judged).toBeGreaterThan(0);
});

test('nothing that a terminal would obey gets through', () => {
  attack([readFileSync('README.md')], (input) => {
    expect(escapeText(text(input))).not.toMatch(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
    );
  });
});
