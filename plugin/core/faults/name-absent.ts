import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Evidence } from '../model/verdict.ts';
import { sure } from '../paths/distribution.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { servicesMeant } from './services-meant.ts';

export const nameAbsent: Fault = {
  id: 'name-absent',
  hop: 'authority',
  corpus: ['D46', 'D78'],
  title: 'The name does not exist: every resolver that was asked agrees',
  source: 'RFC 1035 section 4.1.1: RCODE 3; RFC 2308; RFC 8020',
  instances: (scene) =>
    scene.complaint.names.flatMap((given) => [instanceFor(scene, given), withoutAddress(given)]),
};

/** The name exists, perhaps as an alias, and leads to no IPv4 address. */
const withoutAddress = (given: string): FaultInstance => ({
  hop: { kind: 'authority', instance: given },
  effect: ({ hop, probe: { question } }) =>
    hop === 'authority' && question.kind === 'complained' && question.given === given && question.type === 'A'
      ? sure('nodata')
      : null,
  evidence: [],
  sentence: `${given} exists and has no address of type A: every resolver asked agrees, and the DNS path itself works.`,
  fix: [`dig ${given} ANY   # which records it has; an IPv6-only name needs clients with IPv6`],
  notNetwork: true,
});

function instanceFor(scene: Scene, given: string): FaultInstance {
  return {
    hop: { kind: 'authority', instance: given },
    effect: (crossing) => {
      const { question } = crossing.probe;
      return crossing.hop === 'authority' && question.kind === 'complained' && question.given === given
        ? sure('nxdomain')
        : null;
    },
    evidence: evidenceFor(scene, given),
    sentence: `${given} does not exist: every resolver asked agrees, and the DNS path itself works${hint(scene, given)}.`,
    fix: [
      'Check the spelling and, for a Service, its namespace.',
      `kubectl get services -A | grep -i '${given.split('.')[0] ?? given}'`,
    ],
    notNetwork: true,
  };
}

/** Where a Service of that name does exist. */
function hint(scene: Scene, given: string): string {
  const [first = ''] = given.toLowerCase().split('.');
  const namesakes = valueOr(scene.topology.namesakes ?? { kind: 'present', value: [] }, []);
  const elsewhere = namesakes.filter(
    (key) => key.endsWith(`/${first}`) && !key.startsWith(`${scene.complaint.namespace}/`),
  );
  const [namespace = '', service = ''] = (elsewhere[0] ?? '').split('/');
  return service === ''
    ? ''
    : `. A Service ${service} exists in namespace ${namespace}: from here its name is ${service}.${namespace}`;
}

/** What the API knows of the Services that the name can mean, and what the denials say of themselves. */
function evidenceFor(scene: Scene, given: string): readonly Evidence[] {
  const services = servicesMeant(scene, given);
  const existing = services.find((service) => service.exists);
  if (existing !== undefined) return [contradicts('the API server', `Service ${existing.key} exists`)];
  const answers = scene.cells.filter(
    (cell) =>
      cell.probe.question.kind === 'complained' && cell.probe.question.given === given && cell.measured > 0,
  );
  const denied = answers.filter((cell) => (cell.counts.nxdomain ?? 0) === cell.measured);
  if (answers.length === 0 || denied.length < answers.length) return [];
  const soas = [...new Set(denied.flatMap((cell) => cell.soas))];
  const text = `${String(denied.length)} of ${String(answers.length)} targets and readings of the search path say NXDOMAIN${soas.length === 0 ? '' : ` (zones: ${soas.join(', ')})`}`;
  const absent = services.filter((service) => !service.exists);
  return absent.length > 0
    ? [
        proof('the API server', `there is no Service ${absent.map((service) => service.key).join(' nor ')}`),
        supports('answers', text),
      ]
    : [proof('answers', text)];
}
