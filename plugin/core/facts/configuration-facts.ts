import type { Scene } from '../infer/scene.ts';
import type { Fact } from './fact.ts';

/** The platform's own resolver on Azure; anything else was chosen by somebody. */
const azureResolver = '168.63.129.16';

const answering = ['hosts', 'template', 'rewrite', 'file', 'auto', 'autopath', 'acl'];

/** Everything that may answer or divert a query beside the default. */
export function customDnsFact(scene: Scene): Fact {
  const { layout, topology } = scene;
  const custom = topology.configMaps['coredns-custom'];
  const keys = custom?.kind === 'present' ? Object.keys(custom.value.data) : [];
  const blocks = layout.corefile.kind === 'present' ? layout.corefile.value.blocks : [];
  const plugins = blocks.flatMap((block) =>
    block.directives
      .filter((one) => answering.includes(one.name))
      .map((one) => `${one.name} (${one.source.key}:${String(one.source.line)})`),
  );
  const general = layout.upstreams.filter((one) => one.zone === '.').map((one) => one.address);
  const nodeLocal = [...layout.resolvers.values()]
    .flatMap((config) => config.nameservers)
    .filter((address) => address.startsWith('169.254.'));
  const parts = [
    ...(general.length > 0 && !general.every((address) => address === azureResolver)
      ? [`resolvers of the network: ${[...new Set(general)].join(', ')}`]
      : []),
    ...layout.stubs.map((stub) => `zone ${stub.zone} goes to ${stub.address}`),
    ...(keys.length > 0 ? [`coredns-custom: ${keys.join(', ')}`] : []),
    ...plugins,
    ...(nodeLocal.length > 0 ? [`node-local cache ${[...new Set(nodeLocal)].join(', ')}`] : []),
  ];
  return {
    question: 'Custom DNS configuration?',
    answer: parts.length === 0 ? 'none was found' : parts.join('; '),
    evidence: layout.corefile.kind === 'missing' ? 'the Corefile could not be read' : '',
  };
}
