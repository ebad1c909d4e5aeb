import type { ConnectionFlags, Environment } from '../cluster/connection-flags.ts';
import { connect } from '../cluster/connect.ts';
import { examineAdmission, examineRights, type Admission, type Examined } from '../cluster/examine.ts';
import { readerOver } from '../cluster/reader.ts';
import { refuseUnknownNamespace } from '../cluster/refuse-unknown.ts';
import type { Level } from '../cluster/rights.ts';
import { escapeText } from '../render/escape.ts';
import { wrap } from '../render/style.ts';
import type { DocumentOutput } from './options.ts';
import { printedDocument } from './printed-document.ts';
import type { Terminal } from './terminal.ts';

export interface DoctorOperation {
  readonly kind: 'doctor';
  readonly connection: ConnectionFlags;
  readonly namespace: string | null;
  readonly probeNamespace: string;
  readonly image: string | null;
  readonly output: DocumentOutput;
}

/**
 * What a run could do here with these rights, before an incident asks for it. Creates nothing. 0: everything that a run uses; 1:
 * something would be missing.
 */
export async function runDoctor(
  operation: DoctorOperation,
  env: Environment,
  terminal: Terminal,
): Promise<number> {
  const found = await examined(operation, env);
  terminal.print(
    operation.output === 'text'
      ? inWords(found, terminal)
      : await printedDocument(asDocument(found), operation.output),
  );
  return found.complete ? 0 : 1;
}

interface Found {
  readonly serverVersion: string;
  /** "" for none. */
  readonly context: string;
  readonly namespace: string;
  /** Nothing lacks that a run without `--deep` uses. */
  readonly complete: boolean;
  readonly needed: readonly Examined[];
  readonly deep: readonly Examined[];
  readonly admissions: readonly Admission[];
}

async function examined(
  { connection: flags, namespace: given, probeNamespace, image }: DoctorOperation,
  env: Environment,
): Promise<Found> {
  const { api, serverVersion, namespace: own, context } = await connect(flags, env);
  try {
    const namespace = given ?? own;
    const reader = readerOver(api);
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
    await refuseUnknownNamespace(reader, namespace, await reader.get(path, 'get namespaces', () => null));
    const places = { dns: 'kube-system', complaint: namespace, probe: probeNamespace };
    const [needed, deep, admissions] = await Promise.all([
      examineRights(api, places, ['read', 'probe']),
      examineRights(api, places, ['deep']),
      examineAdmission(api, places, image),
    ]);
    const complete =
      needed.every(({ lacking }) => lacking.length === 0) && admissions.every(({ why }) => why === null);
    return { serverVersion, context, namespace, complete, needed, deep, admissions };
  } finally {
    api.close();
  }
}

const asDocument = ({ serverVersion, context, namespace, complete, needed, deep, admissions }: Found) => ({
  serverVersion,
  context,
  namespace,
  complete,
  rights: [...needed, ...deep].map(({ right, namespace: where, lacking }) => ({
    level: right.level,
    group: right.group,
    resource: right.resource,
    namespace: where,
    verbs: right.verbs,
    lacking: lacking.map(({ verb }) => verb),
    without: right.without,
  })),
  admission: admissions.map(({ what, namespace: where, why }) => ({
    what,
    namespace: where,
    admitted: why === null,
    why,
  })),
});

function inWords(
  { serverVersion, context, namespace, complete, needed, deep, admissions }: Found,
  terminal: Terminal,
): string {
  const head = `Kubernetes ${serverVersion}, context ${context === '' ? '(none)' : context}: \`kubectl netcheck dns ${namespace}\` would ${complete ? 'find everything it needs' : 'lack something'}.`;
  const ofLevel = (level: Level): readonly Examined[] => needed.filter(({ right }) => right.level === level);
  return `${[
    escapeText(head),
    '',
    ...part('Rights to read', ofLevel('read'), terminal),
    ...part('Rights to ask from inside', ofLevel('probe'), terminal),
    ...part('Rights for --deep', deep, terminal),
    'Probe pods (a dry run, nothing was created)',
    ...admissions.map((admission) => admissionLine(admission, terminal)),
    '',
    ...(complete ? [] : ['The roles that a run needs: kubectl netcheck rbac']),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function part(title: string, examined: readonly Examined[], terminal: Terminal): readonly string[] {
  const lacking = examined.filter((one) => one.lacking.length > 0);
  return [
    title,
    ...(lacking.length === 0
      ? [line('✓', `all ${String(examined.length)}`, terminal)]
      : [
          ...lacking.map((one) => line('✗', lackLine(one), terminal)),
          line('✓', `the other ${String(examined.length - lacking.length)}`, terminal),
        ]),
    '',
  ];
}

/** Escaped before it is wrapped: the words of an API server break no line. */
const line = (mark: '✓' | '✗', text: string, { width }: Terminal): string =>
  `  ${mark} ${wrap(escapeText(text), width - 4, '    ')}`;

function lackLine({ right, namespace, lacking }: Examined): string {
  const verbs = lacking.map(({ verb }) => verb).join(', ');
  const unknown = lacking.every(({ permission }) => permission === 'unknown');
  const what = `${verbs} ${right.resource}${right.group === '' ? '' : `.${right.group}`}`;
  const where = namespace === null ? '' : ` in ${namespace}`;
  return `${what}${where}${unknown ? ' (the API server does not say)' : ''}: without it ${right.without}`;
}

const admissionLine = ({ what, namespace, why }: Admission, terminal: Terminal): string =>
  why === null
    ? line('✓', `${what} would be admitted in ${namespace}`, terminal)
    : line('✗', `${what} would not be admitted in ${namespace}: ${why}`, terminal);
