/** One line of a node's main routing table for IPv4. */
export interface RouteEntry {
  readonly device: string;
  /** "172.17.0.0/16". */
  readonly block: string;
  readonly bits: number;
  readonly viaGateway: boolean;
}

/** /proc/net/route: a heading, then device, destination, gateway, flags, …, mask; addresses are little-endian hexadecimal. */
export const routesIn = (text: string): readonly RouteEntry[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [device = '', destination = '', gateway = '', , , , , mask = ''] = line.trim().split(/\s+/);
      if (![destination, gateway, mask].every((hex) => /^[0-9A-Fa-f]{8}$/.test(hex))) return [];
      const bits = bytesOf(mask).reduce((sum, byte) => sum + ones(byte), 0);
      return [
        {
          device,
          block: `${bytesOf(destination).join('.')}/${String(bits)}`,
          bits,
          viaGateway: gateway !== '00000000',
        },
      ];
    });

const bytesOf = (hex: string): readonly number[] =>
  [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

const ones = (byte: number): number => byte.toString(2).replaceAll('0', '').length;
