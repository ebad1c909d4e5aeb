import { normalZone } from '../corefile/parse.ts';
import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import { sure } from '../paths/distribution.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const searchCapturesName: Fault = {
  id: 'search-captures-name',
  hop: 'client-resolver',
  corpus: ['D76', 'D77'],
  title: 'An external name is completed by the search list to another name that exists',
  source: 'resolv.conf(5): search, ndots; RFC 4592, "The Role of Wildcards"; Kubernetes issue 49113',
  explanation:
    'With ndots:5 a name with few dots is first completed with each entry of the search list. ' +
    'If such a longer name exists (a wildcard in a search domain, or a Service and namespace named like a public domain), programs get its address and never ask for the name itself. ' +
    'It looks like a wrong answer or a certificate that does not match, without any error of DNS; the same name with a dot at its end resolves rightly.',
  remedy:
    'Compare a lookup of the name with one of the name with a dot at its end. ' +
    "Remove the wildcard or the search domain, rename the Service or namespace, write the dot, or set ndots to 1 in the pod's dnsConfig.",
  instances: (scene) =>
    scene.complaint.names
      .filter((given) => given.includes('.') && !given.endsWith('.'))
      .flatMap((given) => {
        const captured = capturing(scene, given)[0];
        return captured === undefined ? [] : [instanceFor(scene, given, captured)];
      }),
};

/** Cells in which a longer reading of the name was answered with an address. */
function capturing(scene: Scene, given: string): readonly Cell[] {
  const plain = normalZone(given);
  if (scene.layout.answerer(plain).kind === 'kubernetes') return [];
  const labels = plain.split('.').length - 1;
  return scene.cells.filter(({ probe, data }) => {
    const { question, vantage } = probe;
    const ndots = scene.layout.resolvers.get(vantage)?.ndots ?? 5;
    return (
      question.kind === 'complained' &&
      question.given === given &&
      question.name !== plain &&
      data.length > 0 &&
      // What leads to the name itself does no harm.
      !scene.context.isPrimary(question.name) &&
      labels < ndots
    );
  });
}

function instanceFor(scene: Scene, given: string, cell: Cell): FaultInstance {
  const name = 'name' in cell.probe.question ? cell.probe.question.name : given;
  const suffix = name.slice(normalZone(given).length + 1);
  const inCluster = scene.layout.answerer(name).kind === 'kubernetes';
  return {
    hop: { kind: 'client-resolver', instance: `search list: ${suffix}` },
    effect: ({ hop, probe: { question } }) =>
      hop === 'authority' && question.kind === 'complained' && question.name === name
        ? sure('noerror')
        : null,
    evidence: [
      proof(
        `answer to ${name}`,
        `${cell.data.slice(0, 3).join(', ')}: the search list is tried before ${given} itself`,
      ),
    ],
    sentence: `${given} is completed by the search list to ${name}, which exists${inCluster ? ' (a Service captures the name)' : ` (${suffix} has a wildcard or such a record)`}: pods get that address instead.`,
    fix: [
      `Write the name with a dot at its end (${normalZone(given)}.), or set ndots: 1 in the pod's dnsConfig.`,
      inCluster
        ? 'Rename the namespace or Service that shadows a public name.'
        : `Remove ${suffix} from the search list, or the wildcard from that zone.`,
    ],
    notNetwork: true,
  };
}
