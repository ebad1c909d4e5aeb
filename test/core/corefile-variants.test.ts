import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { inducers } from '../lab/faults/index.ts';
import { causeOf, suspectsIn } from '../lab/e2e/run-fault.ts';
import { scenarioText } from '../support/scenarios.ts';

/**
 * Recordings of the lab whose Corefile is written otherwise. Where it means the same, the verdict is the same to the word; where it tells
 * less, the verdict may say less, and never something else.
 */
const ids = 'D08 D08-wrong D09 D23 D24 D25 D26 D28 D29 D30 D38 D48 D53 acl H00'.split(' ');

type Files = Readonly<Record<string, string>>;
type Edit = (files: Files) => Files;

const everywhere =
  (edit: (text: string) => string): Edit =>
  (files) =>
    Object.fromEntries(Object.entries(files).map(([key, text]) => [key, edit(text)]));

const inCorefile =
  (edit: (text: string) => string): Edit =>
  (files) => ({ ...files, Corefile: edit(files['Corefile'] ?? '') });

const before = (text: string): Edit => inCorefile((corefile) => `${text}\n${corefile}`);
const behind = (text: string): Edit => inCorefile((corefile) => `${corefile}\n${text}\n`);
const atTheTop = (lines: string): Edit =>
  inCorefile((corefile) => corefile.replace('    errors\n', `    errors\n${lines}\n`));
const instead = (line: string): Edit =>
  inCorefile((corefile) => corefile.replace(/forward \. [^\n{]+/, line));
/** "$&" stands for the forward line as it was. */
const around = (text: string): Edit =>
  inCorefile((corefile) =>
    corefile.replace(/ *forward \. [^\n{]+(\{[^}]*\})?\n/, (line) => text.replace('$&', line.trim())),
  );

const sameMeaning: readonly (readonly [title: string, edit: Edit])[] = [
  ['with carriage returns', everywhere((text) => text.replaceAll('\n', '\r\n'))],
  ['with a byte order mark', everywhere((text) => `\uFEFF${text}`)],
  ['with tabs', everywhere((text) => text.replaceAll('  ', '\t'))],
  ['with a comment on every line', everywhere((text) => text.replaceAll('\n', ' # { "}\n'))],
  ['with a comment right behind a word', everywhere((text) => text.replace(/^(\s*errors)$/m, '$1#x'))],
  ['with words in quotes', everywhere((text) => text.replace(/forward (\S+) (\S+)/, '"forward" "$1" "$2"'))],
  [
    'with a first directive behind the brace',
    everywhere((text) => text.replace(/\{\n\s*errors/, '{ errors')),
  ],
  ['with the brace on the next line', everywhere((text) => text.replace(/^(\S+:53) \{/m, '$1\n{'))],
  ['without the port', everywhere((text) => text.replace(/^(\S+):53 \{/m, '$1 {'))],
  ['with a scheme', everywhere((text) => text.replace(/^(\S+:53) \{/m, 'dns://$1 {'))],
  ['with an upper case zone and its dot', everywhere((text) => text.replace(/internal:53/, 'INTERNAL.:53'))],
  [
    'with two zones, one a line',
    inCorefile((text) => text.replace(/^(\S+:53) \{/m, 'example.net:53,\n$1 {')),
  ],
  [
    'with the forward line in a snippet that imports another',
    (files) =>
      before(`(up) {\n  ${lineOf(files)}\n  import more\n}\n(more) {\n  log\n}`)(
        around('    import up\n')(files),
      ),
  ],
  [
    'with options that change nothing',
    withOptions('max_concurrent 1000\nexpire 20s\npolicy random\nexcept foo.test'),
  ],
  ['with another order of the plugins', (files) => atTheTop(`    ${lineOf(files)}`)(around('')(files))],
  [
    'with a block for another port before it',
    before('example.com:5353 {\n forward . 10.9.9.9\n}\n.:5353 {\n forward . 10.9.9.8\n}'),
  ],
  [
    'with a block for another port behind it',
    behind('example.com:5353 {\n forward . 10.9.9.9\n}\n.:5353 {\n forward . 10.9.9.8\n}'),
  ],
  ['with DNS over TLS before it', before('tls://.:853 {\n tls cert.pem key.pem\n forward . 10.9.9.9\n}')],
  [
    'with DNS over HTTPS, gRPC and QUIC before it',
    before(
      'https://. {\n forward . 10.9.9.9\n}\ngrpc://. {\n forward . 10.9.9.8\n}\nquic://.:853 {\n whoami\n}',
    ),
  ],
  ['with a block on the loopback address', before('.:53 {\n bind 127.0.0.1 ::1\n forward . 10.9.9.9\n}')],
  ['with a zone of its own in the same block', around('    forward foo.internal 10.9.9.9\n    $&\n')],
  ['with a reverse network elsewhere', before('10.1.0.0/16 192.168.0.0/16:53 {\n forward . 10.9.9.9\n}')],
  ['with the hosts file of k3s', atTheTop('    hosts /etc/coredns/NodeHosts {\n ttl 60\n fallthrough\n }')],
  ['bound to the address of the pod alone', atTheTop('    bind {$POD_IP}')],
  [
    'with the cluster domain in a variable',
    everywhere((text) => text.replace('kubernetes cluster.local', 'kubernetes {$DOMAIN}')),
  ],
  ['with a stub zone to a variable', before('foo.internal:53 {\n forward . {$STUB}\n}')],
];

const lessTold: readonly (readonly [title: string, edit: Edit])[] = [
  ['the upstream is a variable', instead('forward . {$UPSTREAM}')],
  [
    'the upstream is a variable as Windows has them, with a port',
    instead('forward . {%DNS_A%}:53 {%DNS_B%}'),
  ],
  ['the upstream is in another file', instead('forward . /run/systemd/resolve/resolv.conf')],
  ['another plugin forwards', instead('fanout . 172.30.0.53 172.30.0.54')],
  ['a forward line has an unknown option', withOptions('next NXDOMAIN')],
  ['a file is imported that nobody may read', atTheTop('    import /etc/extra/*.conf')],
  ['server blocks are imported that nobody may read', before('import /etc/extra/*.zones')],
  [
    'a snippet is imported with arguments, which CoreDNS does not take',
    atTheTop('    import up 172.30.0.53'),
  ],
  ['a view takes some of the queries', before('.:53 {\n view a {\n  expr true\n }\n forward . 10.9.9.9\n}')],
  ['a variable names a zone', before('{$ZONE}:53 {\n forward . 10.9.9.9\n}')],
];

const lineOf = (files: Files): string =>
  / *(forward \. [^\n{]+(?:\{[^}]*\})?)\n/.exec(files['Corefile'] ?? '')?.[1] ?? '';

function withOptions(options: string): Edit {
  return around(`    $& {\n${options}\n    }\n`);
}

const recordings = new Map(ids.map((id) => [id, readRecording(scenarioText(id), id)]));

function judged(id: string, edit: Edit = (files) => files): Diagnosis {
  const { complaint, topology, observations } = recordings.get(id) as Recording;
  const maps = topology.configMaps;
  const data = (name: string): Files => (maps[name]?.kind === 'present' ? maps[name].value.data : {});
  const { Corefile = '', ...custom } = edit({ ...data('coredns'), ...data('coredns-custom') });
  const map = (name: string, content: Files): (typeof maps)[string] => ({
    kind: 'present',
    value: { name, data: content, lastChange: null },
  });
  const configMaps = {
    ...maps,
    coredns: map('coredns', { Corefile }),
    'coredns-custom': map('coredns-custom', custom),
  };
  return diagnose(complaint, { ...topology, configMaps }, observations);
}

/** Verdict, suspects and risks, without the lines on which something stands. */
function gist(diagnosis: Diagnosis): readonly string[] {
  const { verdict, risks } = diagnosis;
  return [
    `${verdict.kind} ${'confidence' in verdict ? verdict.confidence : ''}`,
    ...suspectsIn(diagnosis).map(
      (one) => `${one.hop.kind} ${one.hop.instance.replace(/:\d+/, '')} ${causeOf(one)}`,
    ),
    ...risks.map(({ suspect }) => `risk ${causeOf(suspect)}`),
  ];
}

const usual = new Map(ids.map((id) => [id, gist(judged(id))]));

describe.each(ids)('%s, its Corefile written otherwise', (id) => {
  test.each(sameMeaning)('%s', (_title, edit) => {
    expect(gist(judged(id, edit))).toEqual(usual.get(id));
  });
});

describe.each(ids)('%s, its Corefile telling less:', (id) => {
  const expected = inducers.find((inducer) => inducer.id === id)?.expected;

  test.each(lessTold)('%s', (_title, edit) => {
    const diagnosis = judged(id, edit);
    const { verdict, remarks } = diagnosis;
    expect(remarks.join()).toContain('The Corefile leaves open who answers some names');
    if (expected?.hop === null) {
      expect(['healthy', 'inconclusive']).toContain(verdict.kind);
      return;
    }
    expect(verdict.kind).not.toBe('healthy');
    const suspects = suspectsIn(diagnosis);
    expect(suspects.map(({ hop }) => hop.kind)).toContain(expected?.hop);
    if (!('confidence' in verdict) || verdict.confidence === 'possible') return;
    expect(suspects.map(({ hop }) => hop.kind)).toEqual([expected?.hop]);
    expect([expected?.cause, 'unknown']).toContain(suspects.map(causeOf).join());
  });
});
