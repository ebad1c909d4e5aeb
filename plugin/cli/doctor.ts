import type { ConnectionFlags, Environment } from '../cluster/connection-flags.ts';
import { connect } from '../cluster/connect.ts';
import { examineAdmission, examineRights, type Admission, type Examined } from '../cluster/examine.ts';
import { escapeText } from '../render/escape.ts';
import { wrap } from '../render/style.ts';
import type { Terminal } from './terminal.ts';

export interface DoctorOperation {
  readonly kind: 'doctor';
  readonly connection: ConnectionFlags;
  readonly namespace: string | null;
  readonly probeNamespace: string;
  readonly image: string | null;
}

/**
 * What a run could do here with these rights, before an incident asks for it. Creates nothing. 0: everything that a run uses; 1:
 * something would be missing.
 */
export async function runDoctor(
  { connection: flags, namespace, probeNamespace, image }: DoctorOperation,
  env: Environment,
  terminal: Terminal,
): Promise<number> {
  const { api, serverVersion, namespace: own, context } = await connect(flags, env);
  const places = { dns: 'kube-system', complaint: namespace ?? own, probe: probeNamespace };
  const [needed, deep, admissions] = await Promise.all([
    examineRights(api, places, ['read', 'probe']),
    examineRights(api, places, ['deep']),
    examineAdmission(api, places, image),
  ]);
  api.close();
  const complete =
    needed.every(({ lacking }) => lacking.length === 0) && admissions.every(({ why }) => why === null);
  terminal.print(
    `${[
      `Kubernetes ${serverVersion}, context ${context === '' ? '(none)' : context}: \`kubectl netcheck dns ${places.complaint}\` would ${complete ? 'find everything it needs' : 'lack something'}.`,
      '',
      ...part(
        'Rights to read',
        needed.filter(({ right }) => right.level === 'read'),
        terminal,
      ),
      ...part(
        'Rights to ask from inside',
        needed.filter(({ right }) => right.level === 'probe'),
        terminal,
      ),
      ...part('Rights for --deep', deep, terminal),
      'Probe pods (a dry run, nothing was created)',
      ...admissions.map((admission) => admissionLine(admission, terminal)),
      '',
      ...(complete ? [] : ['The roles that a run needs: kubectl netcheck rbac']),
    ]
      .map((line) => escapeText(line, true))
      .join('\n')
      .trimEnd()}\n`,
  );
  return complete ? 0 : 1;
}

function part(title: string, examined: readonly Examined[], terminal: Terminal): readonly string[] {
  const lacking = examined.filter((one) => one.lacking.length > 0);
  const line = (mark: string, text: string): string => `  ${mark} ${wrap(text, terminal.width - 4, '    ')}`;
  return [
    title,
    ...(lacking.length === 0
      ? [line('✓', `all ${String(examined.length)}`)]
      : [
          ...lacking.map((one) => line('✗', lackLine(one))),
          line('✓', `the other ${String(examined.length - lacking.length)}`),
        ]),
    '',
  ];
}

function lackLine({ right, namespace, lacking }: Examined): string {
  const verbs = lacking.map(({ verb }) => verb).join(', ');
  const unknown = lacking.every(({ permission }) => permission === 'unknown');
  const what = `${verbs} ${right.resource}${right.group === '' ? '' : `.${right.group}`}`;
  const where = namespace === null ? '' : ` in ${namespace}`;
  return `${what}${where}${unknown ? ' (the API server does not say)' : ''}: without it ${right.without}`;
}

const admissionLine = ({ what, namespace, why }: Admission, terminal: Terminal): string =>
  why === null
    ? `  ✓ ${what} would be admitted in ${namespace}`
    : `  ✗ ${wrap(`${what} would not be admitted in ${namespace}: ${why}`, terminal.width - 4, '    ')}`;
