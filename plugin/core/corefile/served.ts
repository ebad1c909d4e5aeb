import type { Address } from './addresses.ts';
import type { Directive } from './directives.ts';
import type { Doubt } from './doubt.ts';
import type { Corefile, ServerBlock } from './parse.ts';

/** Where plain DNS is spoken unless the Corefile, or the flag -dns.port of CoreDNS, says otherwise. */
const usualPort = 53;

/**
 * The Corefile as far as it answers plain DNS on one port, at the addresses of the pods: CoreDNS groups server blocks by scheme,
 * address and port, and a question is answered from its own group alone.
 */
export function servedAt(corefile: Corefile, port: number): Corefile {
  const listens = listeningAt(corefile, port);
  return {
    ...corefile,
    blocks: corefile.blocks.flatMap((block): readonly ServerBlock[] => {
      const addresses = block.addresses.filter(listens);
      if (addresses.length === 0 || isBoundElsewhere(block)) return [];
      const doubt = doubtOf(block, addresses);
      return [
        {
          ...block,
          addresses,
          zones: addresses.flatMap(({ zone }) => zone ?? []),
          ...(doubt === null ? {} : { doubt }),
        },
      ];
    }),
  };
}

function listeningAt({ blocks }: Corefile, port: number): (address: Address) => boolean {
  const plain = blocks.flatMap(({ addresses }) => addresses).filter(({ scheme }) => scheme === 'dns');
  const named = plain.some((address) => address.port === port);
  const unnamed = plain.some((address) => address.port === null);
  if (port === usualPort ? named || unnamed : named) return on(port);
  // None names the port: the flag decides for those that name none, and else the port where the cluster's names are.
  return on(unnamed ? null : (portOfCluster(blocks) ?? port));
}

/** null: those that name no port. */
const on =
  (port: number | null) =>
  (address: Address): boolean =>
    address.scheme === 'dns' &&
    (address.port === port || address.port === 'variable' || (address.port === null && port === usualPort));

function portOfCluster(blocks: readonly ServerBlock[]): number | null {
  const block = blocks.find(({ directives }) => directives.some(({ name }) => name === 'kubernetes'));
  const port = block?.addresses.find(({ scheme }) => scheme === 'dns')?.port;
  return typeof port === 'number' ? port : null;
}

const bindsOf = ({ directives }: ServerBlock): readonly string[] =>
  directives.flatMap((directive) => (directive.name === 'bind' ? directive.args : []));

/** Only on the pod's own loopback, where no question from outside arrives. */
const isBoundElsewhere = (block: ServerBlock): boolean => {
  const binds = bindsOf(block);
  return binds.length > 0 && binds.every((one) => one === 'lo' || one === '::1' || one.startsWith('127.'));
};

/** Why nobody is answered on this port at the addresses of the pods; null where somebody is, or may be. */
export function whyDeafAt({ blocks, unread }: Corefile, port: number): Doubt | null {
  const plain = blocks.filter(({ addresses }) => addresses.some(({ scheme }) => scheme === 'dns'));
  const there = plain.filter(({ addresses }) =>
    addresses.some((address) => address.scheme === 'dns' && mayBe(address, port)),
  );
  const [first] = there.length > 0 ? there : plain;
  if (first === undefined || unread.length > 0) return null;
  if (there.length === 0) {
    const ports = plain.flatMap(({ addresses }) =>
      addresses.filter(({ scheme }) => scheme === 'dns').map((address) => String(address.port)),
    );
    return { source: first.source, text: `answers on port ${[...new Set(ports)].join(', ')} alone` };
  }
  return there.every(isBoundElsewhere)
    ? {
        source: first.directives.find(({ name }) => name === 'bind')?.source ?? first.source,
        text: `is bound to ${bindsOf(first).join(' ')}, where no question from outside arrives`,
      }
    : null;
}

/** The port of those that name none is a flag's to decide. */
const mayBe = ({ port }: Address, asked: number): boolean =>
  port === asked || port === null || port === 'variable';

const wildcards = ['0.0.0.0', '::', '[::]'];

function doubtOf(block: ServerBlock, addresses: readonly Address[]): Doubt | null {
  const told = (directive: Directive, text: string): Doubt => ({ source: directive.source, text });
  const view = block.directives.find(({ name }) => name === 'view');
  if (view !== undefined)
    return told(view, `has view ${view.args[0] ?? ''}, which takes some queries and leaves others`);
  const bind = block.directives.find(({ name }) => name === 'bind');
  if (bind !== undefined && !bindsOf(block).some((one) => wildcards.includes(one)))
    return told(bind, `is bound to ${bind.args.join(' ')}, which may leave out the addresses of the pods`);
  const key = addresses.find(({ zone, port }) => zone === null || port === 'variable');
  return key === undefined
    ? null
    : { source: block.source, text: 'begins a server block whose zone or port a variable names' };
}
